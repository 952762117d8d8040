extension Page {
  /// One set of colours for the day and one for the night; every meaning has a sign or a word besides its colour.
  static let style = """
    :root { color-scheme: light dark;
      --paper: #f7f8f9; --card: #ffffff; --ink: #1a1f26; --dim: #566070; --line: #dde1e6; --link: #0b5394;
      --critical: #b3261e; --critical-ground: #fdeceb; --warning: #865000; --warning-ground: #fff3dc;
      --info: #2b5a8a; --info-ground: #e9f1fa; --up: #1b6a43; --up-ground: #e6f5ec;
      --size: #3b82b8; --hole: #b3261e; --on-hole: #ffffff; --default: #ffe2ae; --on-default: #563800;
      --detach: #e4d8f6; --on-detach: #47296f; --lock: #d5d9df; }
    @media (prefers-color-scheme: dark) { :root {
      --paper: #12151a; --card: #191d23; --ink: #e4e7eb; --dim: #a2abb8; --line: #303740; --link: #8fbdf3;
      --critical: #ff9a92; --critical-ground: #3a1a18; --warning: #ffc876; --warning-ground: #36280f;
      --info: #a5caf5; --info-ground: #182a3d; --up: #85d8aa; --up-ground: #14301f;
      --size: #4796cf; --hole: #ff8d84; --on-hole: #2b0503; --default: #5c4415; --on-default: #ffe6b8;
      --detach: #46336b; --on-detach: #ebdfff; --lock: #454d58; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 96rem; padding: 0 1.5rem 4rem; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
    a { color: var(--link); text-underline-offset: .15em; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--card); z-index: 9; }
    .top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.5rem; padding: 1.25rem 0 .5rem; }
    .top nav { display: flex; flex-wrap: wrap; gap: 0 1rem; }
    .top .dim { margin-left: auto; }
    h1 { margin: 0; font-size: 1.35rem; letter-spacing: -.01em; }
    h1 a { color: inherit; text-decoration: none; }
    h2 { margin: 2rem 0 0; font-size: 1.2rem; overflow-wrap: anywhere; }
    h3 { margin: 1.75rem 0 .5rem; font-size: 1rem; }
    h4 { margin: 0 0 .5rem; font-size: .95rem; overflow-wrap: anywhere; }
    small, .dim { color: var(--dim); font-size: .85rem; font-weight: 400; }
    p { margin: 0; }
    bdi { overflow-wrap: anywhere; } .list bdi, .scroll.map bdi { overflow-wrap: break-word; }
    .critical { color: var(--critical); } .warning { color: var(--warning); } .info { color: var(--info); }
    .up { color: var(--up); white-space: nowrap; }
    .status { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0; padding: .5rem 0; list-style: none;
      border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
    .banner { margin: .75rem 0; padding: .5rem .75rem; border-left: 4px solid; border-radius: 3px; overflow-wrap: anywhere; }
    .banner.critical { background: var(--critical-ground); } .banner.warning { background: var(--warning-ground); }
    .banner.info { background: var(--info-ground); }
    .chip { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .8rem; font-weight: 600; white-space: nowrap; }
    .chip.critical { background: var(--critical-ground); } .chip.warning { background: var(--warning-ground); }
    .chip.info { background: var(--info-ground); } .chip.up { background: var(--up-ground); }
    .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
    table { border-collapse: separate; border-spacing: 0; }
    th { text-align: left; font-weight: 600; }
    .list { width: 100%; }
    .list th, .list td { padding: .5rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
    .list tr:last-child > * { border-bottom: 0; }
    .list thead th, .list thead td { color: var(--dim); font-size: .8rem; font-weight: 500; white-space: nowrap; }
    .list tbody th { min-width: 11rem; }
    .list td { min-width: 8rem; }
    .list .when { white-space: nowrap; }
    .list .number { min-width: 4.5rem; text-align: right; white-space: nowrap; }
    .findings { display: grid; gap: .5rem; margin: 0; padding: 0; list-style: none; }
    .findings li { padding: .6rem .9rem .75rem; background: var(--card); border: 1px solid var(--line);
      border-left: 4px solid currentColor; border-radius: 6px; }
    .findings li > *:not(.remedy) > *:not(.chip):not(.kind), .findings li > p + p, .remedy { color: var(--ink); }
    .findings p { overflow-wrap: anywhere; }
    .kind { float: right; margin-left: 1rem; font-size: .8rem; }
    .remedy { display: flex; align-items: start; gap: .5rem; margin-top: .35rem; }
    pre { margin: 0; padding: .4rem .6rem; background: var(--paper); border-radius: 4px; white-space: pre-wrap;
      overflow-wrap: anywhere; unicode-bidi: isolate; font: .82rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    code { font: inherit; }
    .remedy pre { flex: 1; min-width: 0; }
    button, input { font: inherit; font-size: .82rem; color: var(--ink); background: var(--card); border: 1px solid var(--dim);
      border-radius: 4px; padding: .25rem .6rem; }
    button { cursor: pointer; }
    .copy { display: none; } .scripted .copy { display: block; min-width: 5rem; }
    .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 0 0 .75rem; padding: 0; list-style: none;
      color: var(--dim); font-size: .8rem; }
    .legend span { display: inline-block; min-width: 2.2rem; padding: 0 .4rem; border-radius: 3px; text-align: center; }
    article.map { margin: 0 0 1.5rem; }
    article.map form { margin: 0 0 .5rem; }
    /* The newest periods matter most: what is too wide begins at its end. */
    .scroll.map { direction: rtl; max-height: 80vh; overflow-y: auto; }
    .map table { direction: ltr; margin: 0 auto 0 0; }
    .map th, .map td { padding: .2rem .5rem; font-size: .8rem; white-space: nowrap; }
    .map td { height: 2.1rem; min-width: 5.4rem; text-align: right; border: 1px solid var(--card); border-radius: 5px; }
    .map thead th { position: sticky; top: 0; z-index: 1; background: var(--card); color: var(--dim); font-weight: 500;
      text-align: right; vertical-align: bottom; }
    .map thead .now { color: var(--ink); font-weight: 700; }
    .map tbody th { position: sticky; left: 0; z-index: 1; background: var(--card); padding-right: 1rem; max-width: 22rem;
      white-space: normal; font-weight: 500; line-height: 1.3; }
    .map thead .corner { left: 0; z-index: 2; text-align: left; }
    .map tbody small { display: block; font-size: .75rem; }
    .branch.critical, .branch.warning { font-weight: 700; }
    .folded > * { border-top: 1px solid var(--line); }
    .c, .n { background: var(--card); color: var(--ink); }
    .z1 { background: color-mix(in srgb, var(--size) 10%, var(--card)); } .z2 { background: color-mix(in srgb, var(--size) 18%, var(--card)); }
    .z3 { background: color-mix(in srgb, var(--size) 27%, var(--card)); } .z4 { background: color-mix(in srgb, var(--size) 37%, var(--card)); }
    .z5 { background: color-mix(in srgb, var(--size) 48%, var(--card)); }
    .n { font-weight: 700; box-shadow: inset 0 0 0 2px var(--size); }
    .b, .u { background: var(--lock); color: var(--ink); }
    .a { background: var(--default); color: var(--on-default); font-style: italic; }
    .d { background: var(--default); color: var(--on-default); }
    .p { background: var(--detach); color: var(--on-detach); font-weight: 700; }
    .m { background: var(--hole); color: var(--on-hole); font-weight: 700; }
    .reading { display: none; } .scripted .reading { display: block; min-height: 1.5rem; padding: .2rem .1rem; font-size: .8rem;
      color: var(--dim); overflow-wrap: anywhere; }
    .queries td { width: 38%; min-width: 17rem; }
    .queries .count, .reason { font-size: .85rem; } .reason { color: var(--dim); }
    details { margin-top: .2rem; font-size: .85rem; } summary { cursor: pointer; color: var(--link); }
    @media (max-width: 40rem) {
      body { padding: 0 .75rem 3rem; }
      .kind { float: none; margin: 0; }
      .remedy { flex-direction: column; } .remedy pre { width: 100%; }
      .map tbody th { min-width: 7.5rem; max-width: 8.5rem; padding-right: .5rem; }
      h2 small { display: block; }
    }
    @media print { .copy, .skip, .reading { display: none !important; } .scroll { overflow: visible; } }
    """
}
