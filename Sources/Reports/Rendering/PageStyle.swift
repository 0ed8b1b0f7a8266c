/// The style sheet of pages.
enum PageStyle {
  /// Inks as variables for both colour schemes, then the layout.
  static var sheet: String {
    let light = Ink.all.map { "--\($0.name):\($0.light)" }.joined(separator: ";")
    let dark = Ink.all.map { "--\($0.name):\($0.dark)" }.joined(separator: ";")
    return """
      :root{\(light);--ink:#222;--paper:#fff;--grid:#e4e4e4;--axis:#8a8a8a;--soft:#f4f5f7;--soft-ink:#5f6368}
      @media screen and (prefers-color-scheme:dark){:root{\(dark);--ink:#e8e8e8;--paper:#16181c;\
      --grid:#33363c;--axis:#8a8a8a;--soft:#20242b;\
      --soft-ink:#a9aeb6}}
      \(layout)
      """
  }

  private static let layout = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
    header,main{max-width:1120px;margin:0 auto;padding:0 16px}
    h1{font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere;margin:24px 0 8px}
    h2{font-size:1.25rem;margin:40px 0 8px;border-bottom:1px solid var(--grid);padding-bottom:4px}
    h3{font-size:1rem;margin:24px 0 4px}
    p{max-width:75ch;overflow-wrap:anywhere}
    nav{display:flex;flex-wrap:wrap;gap:4px 16px}
    a{color:var(--main)}
    code,pre{font:14px/1.45 ui-monospace,monospace}
    code{overflow-wrap:anywhere}
    pre{background:var(--soft);padding:12px;overflow-x:auto;border-radius:6px}
    dl{display:grid;grid-template-columns:minmax(90px,auto) 1fr;gap:2px 16px;margin:8px 0}
    dt{color:var(--soft-ink)}
    dd{margin:0;overflow-wrap:anywhere}
    .verdict{background:var(--soft);border-left:6px solid var(--axis);border-radius:6px;\
    padding:4px 16px 8px;margin:16px 0}
    .verdict p{margin:6px 0}
    .verdict.consensus{border-color:var(--main)}
    .verdict.dissent{border-color:var(--dissent)}
    .answer strong{font-size:1.15rem}
    .grade,.note,figcaption{color:inherit;font-size:.9rem}
    .note::before{content:"Note: "}
    .warning{background:var(--soft);border-left:6px solid var(--other);padding:8px 16px;border-radius:6px}
    .warning.error{border-color:var(--dissent)}
    .warning.information{border-color:var(--main)}
    .scroll{overflow-x:auto;max-height:640px;margin:12px 0}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;padding:4px 0}
    caption span{display:block;position:sticky;left:0;max-width:min(75ch,100vw - 32px);overflow-wrap:anywhere}
    th,td{padding:3px 10px;border-bottom:1px solid var(--grid);text-align:left;white-space:nowrap;\
    font-weight:400}
    thead th{position:sticky;top:0;background:var(--paper)}
    thead button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer;\
    text-align:inherit}
    th[aria-sort=ascending] button::after{content:" \\25B2"}
    th[aria-sort=descending] button::after{content:" \\25BC"}
    .number{text-align:right}
    figure{margin:16px 0}
    .panels{display:flex;flex-wrap:wrap;gap:12px}
    .group{display:flex;flex-wrap:wrap;gap:12px}
    .panels svg{max-width:100%;height:auto;flex:0 0 auto}
    .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:4px 0;font-size:.9rem}
    figcaption{max-width:75ch;position:relative;overflow-wrap:anywhere}
    .alternative{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    #tip{position:fixed;z-index:2;background:var(--ink);color:var(--paper);padding:4px 8px;\
    border-radius:4px;font-size:.85rem;max-width:min(320px,90vw);pointer-events:none;overflow-wrap:anywhere}
    @media (max-width:480px){h1{font-size:1.2rem;margin-top:16px}nav{font-size:.9rem}\
    h2{margin-top:28px}th,td{padding:3px 6px}thead th{white-space:normal;vertical-align:bottom}\
    tbody th{white-space:normal;overflow-wrap:anywhere;min-width:8em}}
    @media print{.scroll{overflow:visible;max-height:none}nav{display:none}\
    figure,.verdict,tr{break-inside:avoid}table{font-size:.7rem}}
    """
}
