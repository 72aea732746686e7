/// The style of report pages, for light and dark screens, narrow ones, and paper.
enum ReportStyle {
    static let css = """
        \(light)
        @media (prefers-color-scheme: dark) {
        \(dark)
        }
        \(layout)
        \(charts)
        @media (max-width: 700px) {
        body { padding: 16px 16px 40px; }
        h1 { font-size: 22px; }
        .wide { display: none; }
        .narrow { display: block; }
        .wraps th, .wraps td { white-space: normal; overflow-wrap: anywhere; padding: 4px 5px; }
        .wraps td:last-child { min-width: 130px; }
        }
        @media print {
        \(light)
        body { max-width: none; padding: 0; }
        figure, tr, dl div { break-inside: avoid; }
        h2 { break-after: avoid; }
        .scroll, pre { overflow: visible; white-space: pre-wrap; }
        table { font-size: 9px; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """

    /// Nine shades from pale to strong, and six colors that differ for people who see red and green alike.
    private static let light = """
        :root {
        --page: #ffffff; --text: #1b1f24; --soft: #59636e; --line: #d9dee3; --panel: #f6f8fa; --accent: #0b62c4; --warn: #9a4a00;
        --q0: #eaf2fb; --q1: #d2e4f6; --q2: #b3d2ef; --q3: #8fbce5; --q4: #689fd6; --q5: #4583c4; --q6: #2a68ad; --q7: #164e90;
        --q8: #08376f; --pale: #10243c; --strong: #ffffff;
        --s0: #0b62c4; --s1: #c2570c; --s2: #0f7b5a; --s3: #8d3fb0; --s4: #a88700; --s5: #c4306c;
        }
        """

    private static let dark = """
        :root {
        --page: #14181d; --text: #e4e8ec; --soft: #9aa5b1; --line: #333b44; --panel: #1c2229; --accent: #6cb0ff; --warn: #ffb26b;
        --q0: #17273a; --q1: #1a3350; --q2: #1d4168; --q3: #235384; --q4: #2f6aa5; --q5: #4784c3; --q6: #6ca2db; --q7: #9ac2ec;
        --q8: #cde2f8; --pale: #e4e8ec; --strong: #0c1a2b;
        --s0: #6cb0ff; --s1: #ff9d57; --s2: #4ecb9f; --s3: #cf94ee; --s4: #dcc04a; --s5: #ff86b3;
        }
        """

    private static let layout = """
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 960px; padding: 32px 40px 64px; background: var(--page); color: var(--text);
        font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif; }
        h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; }
        h2 { font-size: 19px; margin: 40px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); }
        header p, .note, dt { color: var(--soft); }
        p { margin: 0 0 12px; overflow-wrap: anywhere; }
        ul { padding-left: 20px; }
        li { margin-bottom: 4px; }
        .warnings li { color: var(--warn); }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 8px 24px; margin: 0; }
        dt { font-size: 13px; }
        dd { margin: 0; overflow-wrap: anywhere; }
        figure { margin: 0 0 28px; }
        figcaption { font-weight: 600; margin-bottom: 8px; }
        .note { font-size: 13px; margin: -4px 0 8px; }
        .narrow { display: none; }
        .scroll { overflow-x: auto; margin-bottom: 24px; }
        table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .wraps td:last-child { white-space: normal; min-width: 240px; }
        th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; color: var(--soft); }
        .text { text-align: left; }
        .number { text-align: right; }
        tr.marked td { background: var(--panel); font-weight: 600; }
        pre { background: var(--panel); padding: 12px 16px; border-radius: 6px; overflow-x: auto; font-size: 13px; }
        """

    private static let charts = """
        svg { display: block; max-width: 100%; height: auto; font-family: inherit; font-size: 12px; }
        svg text { fill: var(--text); }
        svg .label, svg .name { fill: var(--soft); }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        .field rect { stroke: none; }
        .field.none rect { fill: var(--panel); }
        .marked rect { stroke: var(--warn); stroke-width: 2.5; }
        .field text { pointer-events: none; }
        .q0 rect { fill: var(--q0); } .q1 rect { fill: var(--q1); } .q2 rect { fill: var(--q2); } .q3 rect { fill: var(--q3); }
        .q4 rect { fill: var(--q4); } .q5 rect { fill: var(--q5); } .q6 rect { fill: var(--q6); } .q7 rect { fill: var(--q7); }
        .q8 rect { fill: var(--q8); }
        .q0 text, .q1 text, .q2 text, .q3 text, .q4 text { fill: var(--pale); }
        .q5 text, .q6 text, .q7 text, .q8 text { fill: var(--strong); }
        .bar rect { fill: var(--s0); opacity: 0.75; }
        .range { stroke: var(--text); stroke-width: 1.5; }
        .series polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .series .key { stroke-width: 3; }
        .s0 * { stroke: var(--s0); } .s1 * { stroke: var(--s1); } .s2 * { stroke: var(--s2); } .s3 * { stroke: var(--s3); }
        .s4 * { stroke: var(--s4); } .s5 * { stroke: var(--s5); }
        """
}
