/// The script of pages: tables sort where a heading is pressed, and what has a tip shows it.
enum PageScript {
  static let source = """
    'use strict';
    for (const table of document.querySelectorAll('table')) {
      const heads = [...table.querySelectorAll('thead th')];
      heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach(other => other.setAttribute('aria-sort', 'none'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const key = row => {
          const cell = row.cells[column];
          return 'key' in cell.dataset ? Number(cell.dataset.key) : cell.textContent;
        };
        const last = value => typeof value === 'number' && Number.isNaN(value);
        const order = (a, b) => last(a) || last(b) ? last(a) - last(b)
          : (down ? -1 : 1) * (typeof a === 'number' && typeof b === 'number' ? a - b
            : String(a).localeCompare(String(b)));
        const body = table.tBodies[0];
        body.append(...[...body.rows].sort((a, b) => order(key(a), key(b))));
      }));
    }
    const tip = document.getElementById('tip');
    const show = event => {
      const about = event.target.closest && event.target.closest('[data-tip]');
      tip.hidden = !about;
      if (!about) return;
      tip.textContent = about.dataset.tip;
      const x = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
      const y = event.clientY + 16 + tip.offsetHeight > innerHeight
        ? event.clientY - tip.offsetHeight - 8 : event.clientY + 16;
      tip.style.left = Math.max(x, 4) + 'px';
      tip.style.top = y + 'px';
    };
    document.addEventListener('pointerover', show);
    document.addEventListener('pointerdown', show);
    """
}
