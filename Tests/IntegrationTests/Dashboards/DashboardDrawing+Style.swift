extension DashboardDrawing {
  /// Letters of DejaVu, which Debian brings with Chromium, are as wide at 12.5 pixels as those of Grafana's font at 14.
  static let style: HTML = """
    * { box-sizing: border-box; margin: 0; padding: 0 }
    body { background: #111217; color: #ccccdc; font: 12.5px/22px "DejaVu Sans", sans-serif }
    i { font-style: normal; opacity: .65 }
    b { font-weight: 500 }
    header { padding: 0 16px 8px }
    nav { display: flex; gap: 10px; align-items: center; height: 41px; margin: 0 -16px; padding: 0 16px;
      background: #181b1f; border-bottom: 1px solid #2b2c34 }
    nav .time { margin-left: auto }
    .time, .chosen { display: flex; gap: 8px; border: 1px solid #34353d; border-radius: 2px; padding: 3px 10px;
      background: #111217 }
    .choices { display: flex; gap: 12px; margin-top: 10px; align-items: center }
    .choice { display: flex }
    .label { background: #22252b; border: 1px solid #34353d; border-right: 0; padding: 3px 8px; font-size: 12px }
    .links { display: flex; gap: 16px; margin-left: auto; color: #6e9fff }
    main { position: relative }
    section, .row { position: absolute }
    section { background: #181b1f; border: 1px solid #25272d; border-radius: 2px; overflow: hidden }
    .row { display: flex; gap: 10px; align-items: center; font-size: 14.5px; font-weight: 500 }
    h3 { display: flex; gap: 8px; align-items: center; height: 32px; padding: 0 8px; font-size: 12.5px; font-weight: 500;
      white-space: nowrap }
    h3 span { overflow: hidden }
    .info { flex: none; width: 14px; height: 14px; border: 1px solid currentColor; border-radius: 50%; font-size: 9px;
      line-height: 12px; text-align: center }
    .shown { display: flex; gap: 8px; padding: 8px; height: calc(100% - 32px) }
    .nothing { margin: auto; color: #9d9eab }
    .tile span { display: block }
    .tile { flex: 1; display: flex; align-items: center; justify-content: center; font-weight: 500; line-height: 1.15;
      white-space: nowrap; margin: -8px;
      background: linear-gradient(120deg, hsl(from var(--color) calc(h + 8) s calc(l - 15)),
        hsl(from var(--color) calc(h - 8) s calc(l - 5))) }
    .scroll { overflow: auto; flex: 1 }
    table { border-collapse: separate; border-spacing: 0; table-layout: fixed }
    th, td { height: 36px; padding: 0 6px; text-align: left; border-bottom: 1px solid #25272d }
    td + td { border-left: 1px solid #25272d }
    th { position: sticky; top: 0; background: #181b1f; color: #6e9fff; font-weight: 500 }
    td div, th div { overflow: hidden; white-space: nowrap }
    .number { text-align: right }
    .gauge div { display: flex; align-items: center; gap: 8px }
    .bar { flex: 1; height: 22px; background: linear-gradient(90deg, #5794f2, #b877d9) 0 / var(--share) 100% no-repeat #22252b }
    .value { min-width: 66px; text-align: right }
    .graph { display: flex; flex: 1; justify-content: space-between }
    .graph.bottom { flex-direction: column }
    svg { display: block; font-size: 11px }
    text { fill: #b1b1c0 }
    .grid { stroke: #2a2c33; fill: none }
    .key { font-size: 11px; line-height: 18px }
    table.key { flex: none; align-self: start }
    .key th.number { width: 70px }
    .key th, .key td { height: 24px; border: 0; padding: 0 4px }
    .key i { display: inline-block; width: 14px; height: 4px; border-radius: 2px; margin-right: 8px; opacity: 1;
      vertical-align: middle }
    ul.key { display: flex; flex-wrap: wrap; gap: 4px 14px; padding-left: 8px; list-style: none }
    """
}
