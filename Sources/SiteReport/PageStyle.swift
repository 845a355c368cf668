/// The page's style sheet. Colours of things are Okabe and Ito's or near them, told apart by all common kinds of colour vision; those of
/// phases get darker with the work, so that they are told apart in grey print, and on maps each kind of outline has its own dash. `ColourTests` holds them to it.
enum PageStyle {
  static let css = colours + type + tables + lines + maps + chart + structures + narrow + print

  /// The rules of drawings in the colours of paper, without custom properties: programs that edit drawings do not know them.
  static let drawing: String = {
    let paper = [
      "bg": "#fff", "ink": "#191919", "soft": "#4a4a45", "rule": "#d0cfc8", "wash": "#f3f2ed", "accent": "#00639c",
      "none": "#dddcd5", "prep": "#f0a818", "active": "#c85000", "post": "#004f70", "new": "#e69f00",
      "changed": "#56b4e9",
      "gone": "#cc79a7", "same": "#8c8c86", "onnone": "#111", "onprep": "#111", "onactive": "#fff", "onpost": "#fff",
    ]
    return paper.reduce(lines + chart) { css, colour in
      css.components(splitBy: "var(--\(colour.key))").joined(separator: colour.value)
    }
  }()

  /// Of a drawing of curves.
  static let growthClasses = "timeline growth"

  private static let colours = """
    :root{color-scheme:light dark;--bg:#fdfdfb;--ink:#191919;--soft:#55554f;--rule:#d8d7d0;--wash:#f3f2ed;--accent:#00639c;\
    --none:#dddcd5;--prep:#f0a818;--active:#c85000;--post:#004f70;--new:#e69f00;--changed:#56b4e9;--gone:#cc79a7;--same:#8c8c86;\
    --onnone:#111;--onprep:#111;--onactive:#fff;--onpost:#fff}
    @media (prefers-color-scheme:dark){:root{--bg:#14161a;--ink:#eae8e1;--soft:#aaa9a2;--rule:#363a41;--wash:#1d2026;--accent:#6cbdf0;\
    --none:#4b4f57;--active:#d55e00;--post:#5ab4e6;--same:#8c8c86;--onnone:#f2f1ec;--onactive:#111;--onpost:#111}}
    """

  private static let type = """

    *{box-sizing:border-box}html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0;background:var(--bg);color:var(--ink);font:400 1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:lining-nums}
    main,.page-foot{max-width:66rem;margin:0 auto;padding:0 1.25rem}
    section{margin-top:4.5rem}
    h1,h2,h3{font-family:Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Times New Roman",serif;font-weight:700;line-height:1.15;text-wrap:balance;overflow-wrap:anywhere}
    h1{font-size:clamp(2rem,1.3rem + 3vw,3.25rem);margin:.2em 0 .3em;letter-spacing:-.01em}
    h2{font-size:1.65rem;margin:0 0 1.1rem;padding-top:.7rem;border-top:2px solid var(--ink)}
    h3{font-size:1.25rem;margin:0}
    p{margin:0 0 .8em;max-width:43rem}
    a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.15em}
    a:focus-visible,[tabindex]:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
    small{display:block;font-size:.82rem;color:var(--soft);font-weight:400;line-height:1.4}
    .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem 1rem;z-index:9}
    .masthead{padding-top:3.5rem}
    .kicker{color:var(--accent);font-weight:600;font-size:.9rem;margin:0}
    .period{color:var(--soft);margin-bottom:1.4rem;max-width:none}
    .front{margin:0;font:400 1.16rem/1.6 Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Times New Roman",serif}
    .front>div{display:grid;grid-template-columns:9.5rem minmax(0,43rem);gap:0 1.5rem;padding:.85rem 0;border-top:1px solid var(--rule)}
    .front dt{font:600 .9rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;padding-top:.32rem}.front dd{margin:0;text-wrap:pretty}
    .front p{margin:0}.front .lead{font-size:1.5rem;line-height:1.4}.lead+p{margin-top:.5em}.front .limits dd{font-size:1rem;color:var(--soft)}
    .front a{color:inherit;text-decoration-color:color-mix(in srgb,var(--accent) 45%,transparent);text-underline-offset:.22em}.front a:hover{color:var(--accent)}
    .masthead>.note{margin-top:.4rem;padding-top:.7rem;border-top:1px solid var(--rule);max-width:none}
    .simulated{display:inline-block;margin:0 0 1.4rem;padding:.3rem .7rem;border:1px solid currentColor;font-weight:600;font-size:.92rem}
    .contents{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin-top:1.6rem;font-size:.9rem}.contents a{text-decoration:none}.contents a:hover{text-decoration:underline}
    .logo{max-width:66rem;margin:1.5rem auto 0;padding:0 1.25rem;line-height:0}.logo img{max-height:3rem;max-width:16rem}
    h4{font-size:.95rem;margin:1.2rem 0 .4rem}.soft{color:var(--soft)}
    button{font:inherit;font-size:.9rem;line-height:1.2;color:var(--ink);background:var(--bg);border:1px solid var(--soft);border-radius:3px;padding:.35rem .75rem;min-width:2.2rem;min-height:2rem;cursor:pointer}
    button:hover{border-color:var(--accent);color:var(--accent)}button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    figure{margin:0}
    figcaption{margin-top:.8rem;font-size:.9rem;color:var(--soft)}figcaption p{margin:0 0 .25em;max-width:52rem}
    .source,.note{font-size:.82rem;color:var(--soft);overflow-wrap:anywhere}
    .page-foot{margin-top:4rem;padding-bottom:3rem;color:var(--soft);font-size:.85rem}
    .method p{max-width:43rem}details{margin-top:1rem}summary{cursor:pointer;padding:.4rem 0;font-weight:600}
    .warnings{padding-left:1.2rem;max-width:43rem;overflow-wrap:anywhere}.warnings li{margin:.3rem 0}.method h3{margin:1.6rem 0 .5rem}
    .settings dl{font-size:.85rem;columns:2 18rem}.settings dl div{break-inside:avoid}.settings dt{display:inline;color:var(--soft)}.settings dd{display:inline;margin:0 0 0 .5rem;overflow-wrap:anywhere}
    """

  private static let tables = """

    table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4;font-variant-numeric:tabular-nums lining-nums}
    caption{text-align:left;font-weight:600;padding-bottom:.5rem}
    th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--rule);font-weight:400}
    tbody th{white-space:nowrap}.scenes tbody th{white-space:normal}th:last-child,td:last-child{padding-right:0}
    thead th{font-size:.82rem;color:var(--soft);border-bottom:1px solid var(--ink);vertical-align:bottom}
    tbody th{font-weight:600}tr:target,article:target{background:var(--wash)}
    small{line-height:1.35}.dot{display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.45em;background:var(--same)}
    .st{white-space:nowrap}.dot.new{background:var(--new)}.dot.changed{background:var(--changed)}.dot.demolished{background:var(--gone)}
    .dot.demolished{border-radius:0;transform:rotate(45deg) scale(.9)}.dot.changed{border-radius:0}.dot.unchanged{background:none;border:2px solid var(--same)}
    .scenes tbody th{min-width:17rem;font-weight:500}.scenes .file{overflow-wrap:anywhere}.scenes{font-size:.84rem}.scenes .no{color:var(--soft)}
    .claims{font-size:.84rem}.claims tbody th{white-space:normal}.claims small{overflow-wrap:anywhere}
    @media (min-width:44.01rem){.claims{table-layout:fixed}.claims thead th:nth-child(1){width:18%}.claims thead th:nth-child(2){width:15%}\
    .claims thead th:nth-child(3),.claims thead th:nth-child(4){width:17%}}
    code{font:inherit;font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.92em}
    """

  /// Outlines and labels on pictures.
  private static let lines = """

    .ol{fill:none;stroke-width:2;vector-effect:non-scaling-stroke;stroke:#fff;stroke-linejoin:round}
    .case{fill:none;stroke:#000;stroke-opacity:.5;stroke-width:4;vector-effect:non-scaling-stroke;stroke-linejoin:round}.case.thin{stroke-width:3}
    .ol.new{stroke:#ffb733}.ol.changed{stroke:#7cc8f5;stroke-dasharray:9 4}.ol.demolished{stroke:#f5b3d8;stroke-dasharray:4 3;stroke-width:2.2}
    .ol.unchanged{stroke:#fff;stroke-width:1.3}.ol.doubtful{stroke:#fff;stroke-dasharray:2 3;stroke-width:1.6}.ol.site{stroke:#f0e442;stroke-dasharray:12 4 2 4;stroke-width:1.8}.ol.different{stroke:#c9a0ff;stroke-dasharray:6 3;stroke-width:1.8}
    .labels text{fill:#fff;stroke:#111;stroke-opacity:.85;paint-order:stroke;text-anchor:middle;stroke-linejoin:round}
    .lead{stroke:#fff;stroke-width:1.2;vector-effect:non-scaling-stroke;fill:none}.leadcase{stroke:#111;stroke-opacity:.7;stroke-width:3;vector-effect:non-scaling-stroke;fill:none}
    """

  private static let maps = """

    .stage{position:relative;background:#222;line-height:0}
    .stage img,.pair img{width:100%;height:auto;display:block}
    .noimage{aspect-ratio:var(--aspect,1);background:#555}
    .over{position:absolute;inset:0;width:100%;height:100%;overflow:hidden}
    .map,.compare{max-width:calc(min(100%,86vh*var(--aspect)))}
    .viewport{position:relative;overflow:hidden;touch-action:pan-y}.viewport .stage{transform-origin:0 0}.viewport.zoomed{touch-action:none;cursor:grab}.viewport.bare .over{visibility:hidden}
    .map a .ol{pointer-events:all}.map a:hover .ol{stroke-width:3.5}
    .labels{pointer-events:none;font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;font-weight:700}
    .labels.narrow,.narrow-only{display:none}
    .map-foot{display:flex;align-items:flex-start;gap:1rem 2rem;margin-top:.7rem}
    .scale{flex:0 0 var(--share);min-width:0}.scale .bar{display:block;height:7px;border:2px solid var(--ink);border-top:0}.scale .len{font-size:.85rem;white-space:nowrap}
    .north{flex:0 0 44px;width:44px;height:44px;margin-left:auto}.north path{fill:var(--ink)}.north text{fill:var(--ink);font:600 12px system-ui,sans-serif;text-anchor:middle}
    .legend{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;font-size:.88rem}
    .legend li{display:flex;align-items:center;gap:.45rem}.legend svg{width:34px;height:14px;flex:none}.legend rect:not([class]){fill:#33383a}
    .pair{display:grid;grid-template-columns:1fr 1fr;gap:.5rem;position:relative}
    .pair>div{position:relative}.tag{position:absolute;top:.6rem;left:.6rem;background:#111c;color:#fff;font-size:.85rem;font-weight:600;line-height:1.3;padding:.15rem .55rem;border-radius:2px}
    .compare .scale{flex-basis:calc(var(--share)*.495)}@media screen{.swipe~.map-foot .scale{flex-basis:var(--share)}}
    .ir{display:none}.infrared .rgb{display:none}.infrared .ir{display:block}
    .player{max-width:calc(min(100%,78vh*var(--aspect)))}.player .tag{font-size:1.05rem;padding:.25rem .7rem}.player .event{min-height:1.6em;margin:.4rem 0 1rem;font-weight:600}
    .frames{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(4,1fr);gap:.9rem .7rem}.frames li{display:none;font-size:.85rem;line-height:1.4}.frames .key{display:block}
    .frames img{width:100%;height:auto;display:block;margin-bottom:.25rem}.frames a{color:var(--ink);text-decoration:none}.frames a:hover{text-decoration:underline}
    .panel-foot{display:flex;align-items:flex-start;margin-top:.5rem}
    .handle{display:none}.control{display:flex;align-items:center;gap:1rem;margin-top:.6rem}.control[hidden]{display:none}
    .control{flex-wrap:wrap;gap:.5rem 1rem}.control input[type=range]{flex:1;min-width:9rem;max-width:32rem;min-height:1.6rem}.control input{accent-color:var(--accent)}.control label{font-size:.9rem;display:flex;align-items:center;gap:.4rem;min-height:2rem}.hint{font-size:.82rem;color:var(--soft)}
    @media screen{.pair.swipe{display:block;touch-action:pan-y;cursor:ew-resize;user-select:none;line-height:0}
    .swipe .before{position:absolute;inset:0;z-index:1;clip-path:inset(0 calc(100% - var(--cut,50%)) 0 0)}.swipe img{pointer-events:none}
    .swipe .after .tag{left:auto;right:.6rem}
    .swipe .handle{display:block;position:absolute;z-index:2;top:0;bottom:0;left:var(--cut,50%);width:2px;margin-left:-1px;background:#fff;box-shadow:0 0 0 1px #0008;pointer-events:none}
    .swipe .handle::after{content:"";position:absolute;top:50%;left:50%;width:26px;height:26px;margin:-13px;border-radius:50%;background:#fff;box-shadow:0 0 0 1px #0008}}
    """

  private static let chart = """

    .timeline .chart{display:block;width:100%}.scroll{overflow-x:auto}
    .timeline text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;font-size:12px;fill:var(--ink)}
    .timeline .tick{font-size:11.5px;fill:var(--soft);text-anchor:middle}.timeline .tick.strong{fill:var(--ink);font-weight:600}
    .timeline .row{text-anchor:end;font-weight:600}.timeline .row.small{font-weight:400;font-size:10.5px;fill:var(--soft)}
    .timeline a .row{fill:var(--accent)}
    .grid{stroke:var(--rule);fill:none}.grid.weak{stroke-dasharray:1 4;stroke:var(--same);stroke-opacity:.6}
    .im.used{stroke:var(--ink);stroke-width:1.6;fill:none}.im.unused{fill:var(--bg);stroke:var(--soft);stroke-width:1.1}
    .ph-none{fill:var(--none)}.ph-prep{fill:var(--prep)}.ph-active{fill:var(--active)}.ph-post{fill:var(--post)}.hb{fill:var(--bg)}
    .timeline .in{font-size:11.5px;pointer-events:none}.timeline .in-none{fill:var(--onnone)}.timeline .in-prep{fill:var(--onprep)}\
    .timeline .in-active{fill:var(--onactive)}.timeline .in-post{fill:var(--onpost)}
    .stall{fill:var(--same)}
    .act{fill:none;stroke:var(--ink);stroke-width:1.3}.act-fill{fill:var(--ink);fill-opacity:.12}
    .growth .act{stroke-width:1.8}.growth .line1{stroke-dasharray:7 3}.growth .line2{stroke-dasharray:2 3}.between-bounds{fill:var(--same);fill-opacity:.35}.growth .head{font-weight:600}.growth .end{font-weight:600;font-size:11px}.grid.level{stroke-width:.7}
    .base{stroke:var(--rule);fill:none}.ev .bar{stroke:var(--ink);stroke-width:2;fill:none}.ev .bar.open{stroke-dasharray:1.5 3.5}.glyph{fill:var(--ink)}
    .ev .glyph{stroke:var(--bg);stroke-width:1.2;paint-order:stroke}
    .timeline .step{font-size:11px;fill:var(--soft);stroke:var(--bg);stroke-width:3px;paint-order:stroke;stroke-linejoin:round}.timeline .step.end{text-anchor:end}
    .legend.tl{margin-top:1rem}.legend.tl svg{width:22px;display:inline}
    """

  private static let structures = """

    .structure{margin:0 0 2.6rem;padding-bottom:1.4rem;border-bottom:1px solid var(--rule)}
    .structure:last-child{border:0}
    .footage{margin:0 0 2.6rem}.footage h3{margin-bottom:.5rem}.footage>h4~p,.footage ul{max-width:43rem}.footage ul{padding-left:1.2rem}
    .duo{display:grid;gap:1.4rem;margin:1rem 0}.duo figure+figure{max-width:46rem}.duo img{width:100%;height:auto;display:block}
    .pairs{margin:0;font-size:.9rem}.pairs div{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:0 1rem;padding:.2rem 0}.pairs dt{color:var(--soft)}.pairs dd{margin:0;overflow-wrap:anywhere}
    .structure header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem 1.2rem;margin-bottom:.7rem}.structure header p{margin:0}
    .lead-note{color:var(--soft)}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.6rem 1.6rem;margin:0 0 1.1rem}.facts dt{font-size:.84rem;color:var(--soft)}.facts dd{margin:0;font-weight:600}.facts .alt{display:block;font-weight:400;color:var(--soft)}.facts .soft{font-weight:400;font-size:.9rem}
    .panel{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.9rem}.large figcaption{font-size:.88rem}.large b{display:block;font-weight:600}
    .band{fill:none;stroke:#fff;stroke-opacity:.45;stroke-linejoin:round}.ol.measured{stroke:#0b0b0b;stroke-width:1.4}
    .over .len{font:600 4.6px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:#fff;stroke:#111;stroke-width:1.1px;stroke-opacity:.85;paint-order:stroke;text-anchor:middle;stroke-linejoin:round}
    .between{list-style:none;margin:.5rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.6rem 1.2rem;font-size:.88rem}.between li{display:flex;gap:.7rem;align-items:flex-start}
    .between img,.between .noimage{width:3.6rem;height:3.6rem;flex:none;object-fit:cover}.between .noimage{background:var(--wash);border:1px dashed var(--soft)}.between-none{font-size:.9rem;color:var(--soft);margin:1rem 0 0}
    .budget{font-size:.88rem;max-width:43rem}.measure p{font-size:.92rem}.structure details>summary{font-size:.92rem}
    .steps{list-style:none;margin:1.2rem 0 0;padding:0}.steps>li{margin-bottom:.7rem}.steps p{margin:0}
    .cite{list-style:none;margin:.15rem 0 0;padding:0;font-size:.84rem;color:var(--soft)}.cite li{overflow-wrap:anywhere}.cite .k::after{content:":"}
    .strip{display:grid;grid-template-columns:repeat(auto-fill,minmax(5.6rem,1fr));gap:.9rem .7rem}
    .chip{border-top:3px solid transparent;padding-top:3px;min-width:0}.chip.cited{border-color:var(--accent)}
    .chip figcaption{margin-top:.35rem;font-size:.82rem;line-height:1.35}.chip figcaption a{color:var(--ink);text-decoration:none}.chip figcaption a:hover{text-decoration:underline}
    .chip .ol{stroke-width:1.6;stroke-dasharray:none}.chip .ol.absent{stroke-dasharray:3 3}.chip .case{stroke-opacity:.4}
    .role{display:block;color:var(--accent);font-weight:600}
    .note{margin:.6rem 0 0}
    """

  private static let narrow = """

    @media (max-width:44rem){section{margin-top:3.2rem}.masthead{padding-top:1.8rem}
    .labels.wide,.wide-only{display:none}.labels.narrow{display:block}.narrow-only{display:inline}p.narrow-only{display:block}.map,.compare{max-width:100%}
    .map-foot{flex-wrap:wrap}.map-foot .legend{order:3;flex-basis:100%}
    .front>div{display:block}.front dt{padding:0}.front{font-size:1.06rem}.front .lead{font-size:1.28rem}.panel{grid-template-columns:1fr!important;max-width:22rem}.panel-foot .scale{flex-basis:min(22rem,var(--share)*3)}
    .pair .tag{font-size:.7rem;top:.35rem;left:.35rem}.swipe .after .tag{right:.35rem}.frames{grid-template-columns:repeat(3,1fr)!important}.facts{grid-template-columns:1fr!important}
    .timeline .chart{min-width:46rem}
    .cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .cards,.cards tbody,.cards tr,.cards th,.cards td,.cards caption{display:block;width:100%}
    .cards tr{padding:.7rem 0;border-bottom:1px solid var(--rule)}.cards th,.cards td{border:0;padding:.12rem 0}
    .cards td{display:grid;grid-template-columns:8.2rem minmax(0,1fr);gap:0 .7rem}.cards td::before{content:attr(data-label);color:var(--soft);font-size:.84rem}
    .cards td>*,.cards td,.cards tbody th{overflow-wrap:anywhere;white-space:normal;min-width:0}.hint{display:none}}
    """

  private static let print = """

    @page{size:A4;margin:16mm 15mm}
    @media print{:root{color-scheme:light;--bg:#fff;--ink:#000;--soft:#444;--rule:#bbb;--wash:#fff;--accent:#00507d;--none:#dddcd5;--active:#c85000;--post:#004f70;--onnone:#111;--onactive:#fff;--onpost:#fff}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    html{font-size:9.5pt}main,.page-foot{max-width:none;padding:0}.masthead{padding-top:0}section{margin-top:9mm}h1{font-size:26pt}h2{font-size:15pt;margin-bottom:4mm}h3{font-size:12pt}
    .front{font-size:11pt}.front .lead{font-size:14pt}.front>div{grid-template-columns:28mm 1fr;break-inside:avoid}
    .skip,.control,.handle,.player,.contents,.settings{display:none!important}.page-foot{margin-top:5mm;padding:0;break-before:avoid}a{color:inherit;text-decoration:none}
    h2,h3,h4,h2+.note,summary{break-after:avoid}.note{break-before:avoid}.top,.lead-note,.between>li{break-inside:avoid}.lead-note,.lead-note+.source{break-after:avoid}figure,.chip,.structure header,.panel,.facts,.measure,tr,.steps>li{break-inside:avoid}.map,.compare{max-width:calc(min(100%,200mm*var(--aspect)))}
    .structure{break-inside:auto}.strip{grid-template-columns:repeat(10,1fr);gap:2mm}.strip figcaption{font-size:6.5pt}.between{grid-template-columns:repeat(3,1fr)!important}.frames{grid-template-columns:repeat(6,1fr)!important;gap:2.5mm}.frames li{font-size:8pt}.stage{transform:none!important}.cite{font-size:7.5pt}
    .scroll{overflow:visible}.timeline .chart{min-width:0;max-height:235mm}
    details::details-content{content-visibility:visible;block-size:auto;opacity:1}details>summary{list-style:none}
    table{font-size:8pt}.scenes{font-size:7pt;line-height:1.3}.scenes tbody th{min-width:0;width:46mm}table small{font-size:.92em}th,td{padding:1mm 2.5mm 1mm 0}thead{display:table-header-group}
    p{orphans:3;widows:3}}
    """
}
