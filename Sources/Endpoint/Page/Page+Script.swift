extension Page {
  /// What a mouse does without scripts, a keyboard and a finger do with this: read the cells of a map. And it copies.
  static let script = """
    "use strict";
    document.documentElement.classList.add("scripted");
    function copy(button) {
      const code = button.parentElement.querySelector("code");
      const say = (words) => { button.textContent = words; setTimeout(() => { button.textContent = "Copy"; }, 2000); };
      const select = () => {
        getSelection().selectAllChildren(code);
        say(document.execCommand("copy") ? "Copied" : "Selected");
      };
      if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(() => say("Copied"), select);
      else select();
    }
    function read(cell) {
      const map = cell.closest(".map table");
      const row = cell.parentElement.cells[0].innerText.split("\\n")[0];
      const column = map.tHead.rows[0].cells[cell.cellIndex].innerText.split("\\n").pop();
      cell.closest("article").querySelector("output").textContent = row + ", " + column + ": " + (cell.title || "not required");
      for (const other of map.querySelectorAll("[tabindex]")) other.tabIndex = -1;
      cell.tabIndex = 0;
    }
    for (const button of document.querySelectorAll(".copy")) button.addEventListener("click", () => copy(button));
    for (const map of document.querySelectorAll(".map table")) {
      const first = map.querySelector("td.m") || map.querySelector("td.n") || map.querySelector("td");
      if (first) first.tabIndex = 0;
      for (const event of ["focusin", "click", "mouseover"]) {
        map.addEventListener(event, ({ target }) => { if (target.cellIndex > 0 && target.localName === "td") read(target); });
      }
      map.addEventListener("click", ({ target }) => { if (target.localName === "td") target.focus(); });
      map.addEventListener("keydown", (event) => {
        const cell = event.target;
        const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        if (!step || cell.localName !== "td") return;
        const next = map.rows[cell.parentElement.rowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
        if (next?.localName === "td") { event.preventDefault(); next.tabIndex = 0; next.focus(); }
      });
    }
    """
}
