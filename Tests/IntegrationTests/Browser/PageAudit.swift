extension Browser {
  /// What is wrong with how the page is shown.
  func faults() throws -> [String] { try evaluate(PageAudit.script) }
}

/// What is wrong with how a page is shown, found by a script in the page.
enum PageAudit {
  /// A list of complaints, empty where
  /// - nothing but what is meant to scrolls sideways,
  /// - no text sticks out of its box,
  /// - each text has the contrast to its ground that WCAG 2.2, 1.4.3, asks for at level AA.
  static let script = """
    (() => {
      const complaints = [];
      const name = (element) => element.localName + (element.className ? "." + element.className : "");
      if (document.documentElement.scrollWidth > innerWidth)
        complaints.push("the page is " + document.documentElement.scrollWidth + " px wide");
      for (const element of document.body.querySelectorAll("*")) {
        const style = getComputedStyle(element);
        if (style.display === "inline" || style.display === "none" || element.closest(".skip")) continue;
        const scrolls = ["auto", "scroll"].includes(style.overflowX);
        if (!scrolls && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
          complaints.push("clipped: " + name(element) + " " + element.textContent.trim().slice(0, 60));
      }
      const channels = (colour) => {
        const numbers = colour.match(/[0-9.]+/g).map(Number);
        const scale = colour.startsWith("color(") ? 1 : 255;
        return [...numbers.slice(0, 3).map((number) => number / scale), numbers.length > 3 ? numbers[3] : 1];
      };
      const over = (top, ground) => top.slice(0, 3).map((c, i) => c * top[3] + ground[i] * (1 - top[3])).concat([1]);
      const luminance = (colour) => {
        const linear = colour.slice(0, 3).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
      };
      const ground = (element) => {
        if (!element) return [1, 1, 1, 1];
        const own = channels(getComputedStyle(element).backgroundColor);
        return own[3] === 1 ? own : over(own, ground(element.parentElement));
      };
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      let texts = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility() || ["script", "style"].includes(element.localName)) continue;
        const style = getComputedStyle(element);
        const back = ground(element);
        const lights = [luminance(over(channels(style.color), back)), luminance(back)].sort((a, b) => b - a);
        const ratio = (lights[0] + 0.05) / (lights[1] + 0.05);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        texts += 1;
        if (ratio < (isLarge ? 3 : 4.5))
          complaints.push("contrast " + ratio.toFixed(2) + ": " + name(element) + " " + node.data.trim().slice(0, 40));
      }
      if (texts < 20) complaints.push("only " + texts + " texts");
      return complaints;
    })()
    """

  /// Whether what `selector` finds can be seen without scrolling anything sideways: on the screen, and under nothing else.
  static func canBeSeen(_ selector: String) -> String {
    """
    (() => {
      const element = document.querySelector(`\(selector)`);
      if (!element) return false;
      const frame = element.closest(".scroll");
      const before = frame.scrollLeft;
      window.scrollBy(0, element.getBoundingClientRect().top - innerHeight / 2);
      const box = element.getBoundingClientRect();
      const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      return before === frame.scrollLeft && box.left >= 0 && box.right <= innerWidth && element.contains(hit);
    })()
    """
  }
}
