/// The page of `--serve`: three files that need nothing from elsewhere.
///
/// Text goes in as text only (`textContent`), never as markup: names and messages come from clusters.
enum DashboardPage {
    static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>kafka-producer</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/dashboard.css">
        <script src="/dashboard.js" defer></script>
        </head>
        <body>
        <header><h1>kafka-producer <span id="title"></span></h1><p><span id="status" class="status">connecting</span>
        <span id="uptime"></span></p></header>
        <ul id="reasons"></ul>
        <main>
        <div class="charts">
        <figure><figcaption><span>Records/s <small></small></span> <b id="records"></b></figcaption><svg role="img" id="chart-records"></svg></figure>
        <figure><figcaption><span>Bytes/s <small></small></span> <b id="bytes"></b></figcaption><svg role="img" id="chart-bytes"></svg></figure>
        <figure><figcaption><span>Delivery, ms <small></small></span> <b id="latency"></b></figcaption><svg role="img" id="chart-latency"></svg></figure>
        <figure><figcaption><span>Buffer in use <small></small></span> <b id="buffer"></b></figcaption><svg role="img" id="chart-buffer"></svg></figure>
        <figure><figcaption><span>Batch fill <small></small></span> <b id="fill"></b></figcaption><svg role="img" id="chart-fill"></svg></figure>
        <figure><figcaption><span>Errors/s <small></small></span> <b id="errors"></b></figcaption><svg role="img" id="chart-errors"></svg></figure>
        </div>
        <dl id="facts"></dl>
        <h2>Latency, ms</h2><div class="scroll" tabindex="0"><table id="durations"></table></div>
        <h2>Topics</h2><div class="scroll" tabindex="0"><table id="topics"></table></div>
        <h2>Brokers</h2><div class="scroll" tabindex="0"><table id="brokers"></table></div>
        <h2>Failed records by error</h2><div class="scroll" tabindex="0"><table id="failures"></table></div>
        </main>
        <noscript>This page shows what comes as events: it needs scripts.</noscript>
        </body>
        </html>

        """

    static let css = """
        :root { --page: #ffffff; --text: #1b1f24; --soft: #59636e; --line: #d9dee3; --accent: #0b62c4; --second: #c2570c;
        --good: #0f7b5a; --warning: #9a4a00; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --page: #14181d; --text: #e4e8ec; --soft: #9aa5b1; --line: #333b44;
        --accent: #6cb0ff; --second: #ff9d57; --good: #4ecb9f; --warning: #ffb26b; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1100px; padding: 24px 32px 48px; background: var(--page); color: var(--text);
        font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif; }
        header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 24px; align-items: baseline; }
        h1 { font-size: 22px; margin: 0; overflow-wrap: anywhere; }
        #title { font-weight: 400; color: var(--soft); }
        h2 { font-size: 16px; margin: 28px 0 8px; }
        header p { margin: 0; color: var(--soft); font-variant-numeric: tabular-nums; }
        .status { font-weight: 600; }
        .status::before { content: "● "; }
        .healthy { color: var(--good); } .degraded { color: var(--warning); } .unhealthy, .lost { color: var(--bad); }
        #reasons { padding-left: 20px; margin: 8px 0 0; overflow-wrap: anywhere; }
        #reasons:empty { display: none; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 20px 28px; margin-top: 20px; }
        figure { margin: 0; min-width: 0; }
        figcaption { display: flex; justify-content: space-between; font-size: 13px; color: var(--soft); }
        figcaption small { margin-left: 6px; }
        figcaption b { color: var(--text); font-variant-numeric: tabular-nums; }
        svg { display: block; width: 100%; height: 96px; border-bottom: 1px solid var(--line); overflow: hidden; }
        svg polyline { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
        svg polyline + polyline { stroke: var(--second); }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px 24px; margin: 24px 0 0; }
        dt { font-size: 13px; color: var(--soft); }
        dd { margin: 0; font-variant-numeric: tabular-nums; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; width: 100%; }
        th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); text-align: right; }
        th { font-weight: 600; color: var(--soft); }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        @media (max-width: 700px) { body { padding: 16px 16px 32px; } }

        """
}
