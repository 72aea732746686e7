extension DashboardPage {
    static let script = """
        'use strict';
        const most = 120;
        let frames = [];
        const element = id => document.getElementById(id);
        const fixed = (number, digits) => Number.isFinite(number) ? number.toFixed(digits) : '0';
        const amount = n => n >= 1e9 ? fixed(n / 1e9, 2) + ' G' : n >= 1e6 ? fixed(n / 1e6, 2) + ' M'
          : n >= 1e4 ? fixed(n / 1e3, 1) + ' k' : n >= 10 || n === 0 ? fixed(n, 0) : fixed(n, 1);
        const grouped = n => n.toLocaleString('en-US');
        const bytes = n => n >= 2 ** 30 ? fixed(n / 2 ** 30, 2) + ' GiB'
          : n >= 2 ** 20 ? fixed(n / 2 ** 20, n >= 10 * 2 ** 20 ? 0 : 2) + ' MiB' : n >= 1024 ? fixed(n / 1024, 1) + ' KiB' : fixed(n, 0) + ' B';
        const ms = n => fixed(n, n < 10 ? 2 : n < 1000 ? 1 : 0);
        const percent = n => fixed(n * 100, 0) + ' %';
        const two = n => String(n).padStart(2, '0');
        const clock = s => (s >= 3600 ? Math.floor(s / 3600) + ':' : '') + two(Math.floor(s / 60) % 60) + ':' + two(Math.floor(s) % 60);
        const usage = f => f.buffer.totalBytes > 0 ? f.buffer.usedBytes / f.buffer.totalBytes : 0;

        function write(id, text) { element(id).textContent = text; }

        function make(name, text) {
          const made = document.createElement(name);
          made.textContent = text;
          return made;
        }

        function table(id, heading, rows) {
          const line = (cells, name) => {
            const row = document.createElement('tr');
            row.replaceChildren(...cells.map(text => make(name, text)));
            return row;
          };
          const shown = rows.length > 0 ? rows : [['none', ...heading.slice(1).map(() => '')]];
          element(id).replaceChildren(line(heading, 'th'), ...shown.map(cells => line(cells, 'td')));
        }

        // Curves from the oldest frame to the latest, on the right; the highest value of all is at the top, unless one is given.
        function chart(id, values, text, top) {
          const svg = element(id);
          const [width, height] = [most - 1, 100];
          svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
          svg.setAttribute('preserveAspectRatio', 'none');
          const peak = Math.max(0, ...values.flatMap(value => frames.map(value)));
          const highest = top || Math.max(1e-9, peak);
          svg.setAttribute('aria-label', 'at most ' + text(peak));
          svg.parentNode.querySelector('small').textContent = 'at most ' + text(peak);
          svg.replaceChildren(...values.map(value => {
            const curve = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
            const points = frames.map((frame, index) => {
              const y = height - Math.min(1, Math.max(0, value(frame) / highest)) * (height - 4);
              return `${width - (frames.length - 1 - index)},${y.toFixed(2)}`;
            });
            curve.setAttribute('points', points.join(' '));
            return curve;
          }));
        }

        function show(frame) {
          write('title', frame.title);
          write('status', frame.health.status);
          element('status').className = 'status ' + frame.health.status;
          write('uptime', 'up ' + clock(frame.uptime));
          const texts = frame.health.reasons.map(reason => [reason.message, reason.status])
            .concat(frame.health.pressure.map(text => ['back-pressure: ' + text, 'degraded']));
          element('reasons').replaceChildren(...texts.map(([text, status]) => {
            const item = make('li', text);
            item.className = status;
            return item;
          }));
          write('records', amount(frame.records.perSecond));
          write('bytes', bytes(frame.bytes.perSecond));
          write('latency', `p50 ${ms(frame.delivery.p50)}, p99 ${ms(frame.delivery.p99)}`);
          write('buffer', percent(usage(frame)));
          write('fill', percent(frame.batches.fill));
          write('errors', amount(frame.errors.perSecond));
          chart('chart-records', [f => f.records.perSecond], amount);
          chart('chart-bytes', [f => f.bytes.perSecond], bytes);
          chart('chart-latency', [f => f.delivery.p50, f => f.delivery.p99], n => ms(n) + ' ms');
          chart('chart-buffer', [usage], percent, 1);
          chart('chart-fill', [f => f.batches.fill], percent, 1);
          chart('chart-errors', [f => f.errors.perSecond], amount);
          facts(frame);
          tables(frame);
        }

        function facts(frame) {
          const buffer = frame.buffer;
          const all = [
            ['Records', grouped(frame.records.total)], ['Errors', grouped(frame.errors.total)],
            ['Retries', `${grouped(frame.retries.total)}, ${amount(frame.retries.perSecond)}/s`],
            ['Requests in flight', grouped(buffer.inFlight)],
            ['In the queue', `${grouped(buffer.queuedRecords)} records, ${grouped(buffer.queuedBatches)} batches`],
            ['Oldest record', buffer.queuedRecords > 0 ? ms(buffer.oldestAge) + ' ms' : '–'],
            ['Tasks that wait for memory', grouped(buffer.tasksWaiting)],
            ['Average batch', `${bytes(frame.batches.averageBytes)}, ${amount(frame.batches.averageRecords)} records`],
            ['Compressed to', percent(frame.batches.compression)],
          ];
          element('facts').replaceChildren(...all.map(([name, value]) => {
            const part = document.createElement('div');
            part.append(make('dt', name), make('dd', value));
            return part;
          }));
        }

        function tables(frame) {
          const durations = [['Delivery', frame.delivery], ['In the queue', frame.queue], ['Request', frame.request]];
          table('durations', ['', 'avg', 'p50', 'p95', 'p99', 'p99.9', 'max'], durations.map(([name, d]) =>
            [name, ...[d.average, d.p50, d.p95, d.p99, d.p999, d.max].map(n => d.count > 0 ? ms(n) : '–')]));
          const topics = [...frame.topics].sort((one, other) => other.bytes.perSecond - one.bytes.perSecond);
          table('topics', ['Topic', 'records/s', 'bytes/s', 'records', 'bytes', 'errors'], topics.map(t =>
            [t.name, amount(t.records.perSecond), bytes(t.bytes.perSecond), grouped(t.records.total), bytes(t.bytes.total),
              grouped(t.errors.total)]));
          table('brokers', ['Broker', 'records/s', 'bytes/s', 'requests/s', 'latency ms', 'in flight', 'throttled ms'],
            frame.brokers.map(b => [String(b.id), amount(b.records.perSecond), bytes(b.bytes.perSecond),
              amount(b.requests.perSecond), ms(b.latency), grouped(b.inFlight), b.throttle > 0 ? ms(b.throttle) : '–']));
          table('failures', ['Error', 'records/s', 'records'], frame.failures.map(f =>
            [f.code, amount(f.records.perSecond), grouped(f.records.total)]));
        }

        const source = new EventSource('/events');
        // A connection that was lost begins with the frames of before.
        source.onopen = () => { frames = []; };
        source.onmessage = event => {
          const frame = JSON.parse(event.data);
          const last = frames[frames.length - 1];
          if (last && (last.title !== frame.title || frame.uptime < last.uptime)) frames = [];
          frames = [...frames, frame].slice(-most);
          show(frame);
        };
        source.onerror = () => {
          write('status', 'not connected');
          element('status').className = 'status lost';
        };

        """
}
