// What is wrong with a page of a report, as a list of sentences; the value of the script is the list.
(() => {
  const findings = [];
  const say = sentence => { if (findings.length < 200) findings.push(sentence); };
  const name = element => {
    const figure = element.closest('figure, section, header');
    return `${figure ? figure.id || figure.tagName : 'page'} ${element.tagName} `
      + `"${(element.textContent || '').trim().slice(0, 40)}"`;
  };
  const isHidden = element => !element.getClientRects().length;
  // Words for screen readers alone are cut to one pixel.
  const isSpoken = element => {
    const spoken = element.closest('.alternative');
    return spoken && spoken.getBoundingClientRect().width <= 1;
  };

  // The page: nothing is wider than the window, but what scrolls by itself; links lead somewhere.
  if (document.documentElement.scrollWidth > innerWidth) say('the page scrolls sideways');
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (isHidden(element) || element.closest('.scroll table, pre code, #tip')) continue;
    if (!element.closest('svg *') && (box.right > innerWidth + 1 || box.left < -1)) {
      say(`${name(element)} is wider than the window`);
    }
  }
  for (const link of document.querySelectorAll('a')) {
    const target = link.getAttribute('href');
    if (!target.startsWith('#') || !document.getElementById(target.slice(1))) {
      say(`a link leads to ${target}`);
    }
  }
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  ids.filter((id, index) => ids.indexOf(id) < index).forEach(id => say(`the id ${id} is not unique`));

  // Text: as large as can be read, on a ground that it stands out from.
  const channels = colour => (colour.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(value => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || seen.has(element)) continue;
    seen.add(element);
    if (isHidden(element) || isSpoken(element) || element.closest('script, style')) continue;
    const style = getComputedStyle(element);
    const svg = element.closest('svg');
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    const size = parseFloat(style.fontSize) * scale;
    if (size < (svg ? 10.5 : 12)) say(`${name(element)} has a font of ${size.toFixed(1)} pixels`);
    const ink = channels(svg ? style.fill : style.color);
    const [a, b] = [luminance(ink), luminance(ground(svg || element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) say(`${name(element)} has a contrast of ${contrast.toFixed(1)}`);
  }

  // Figures: drawings that show something, inside their frame, with words that do not overlap.
  const inside = (box, frame, room) => box.left >= frame.left - room
    && box.right <= frame.right + room && box.top >= frame.top - room
    && box.bottom <= frame.bottom + room;
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const drawing = svg => {
    const frame = svg.getBoundingClientRect();
    if (frame.width < 200 || frame.height < 60) say(`${name(svg)} is too small`);
    if (!svg.getAttribute('aria-label')) say(`${name(svg)} has no words for who cannot see it`);
    const words = [...svg.querySelectorAll('text')];
    const boxes = words.map(word => word.getBoundingClientRect());
    words.forEach((word, index) => {
      if (!inside(boxes[index], frame, 1)) say(`${name(word)} leaves its frame`);
      for (let other = 0; other < index; other++) {
        if (overlap(boxes[index], boxes[other])) say(`${name(word)} overlaps ${name(words[other])}`);
      }
    });
    const clip = svg.querySelector('clipPath rect');
    const marks = svg.querySelector('g[clip-path]');
    if (!clip || !marks) return say(`${name(svg)} has no marks`);
    const shapes = [...marks.querySelectorAll('path, rect, circle')].filter(shape => {
      const box = shape.getBBox();
      return box.width + box.height > 0 || shape.getAttribute('stroke-linecap') === 'round';
    });
    if (!shapes.length) say(`${name(svg)} is empty`);
    const area = clip.getBBox();
    const panel = new DOMRect(area.x, area.y, area.width, area.height);
    for (const shape of shapes) {
      const box = shape.getBBox();
      const place = new DOMRect(box.x, box.y, box.width, box.height);
      // What carries a tip must be in reach; what is only drawn may be cut at the edge.
      const isReachable = shape.dataset.tip !== undefined;
      const isSeen = place.right >= panel.left - 1 && place.left <= panel.right + 1
        && place.bottom >= panel.top - 1 && place.top <= panel.bottom + 1;
      if (!isSeen || isReachable && !inside(place, panel, 7)) {
        say(`a ${shape.tagName} of ${name(svg)} lies outside its axes`);
      }
    }
  };
  const figures = [...document.querySelectorAll('figure')];
  if (!figures.length) say('there is no figure');
  for (const figure of figures) {
    const drawings = figure.querySelectorAll('.panels svg');
    if (!drawings.length) say(`figure ${figure.id} is empty`);
    drawings.forEach(drawing);
  }

  // Tips: shown where something is pointed at, and inside the window.
  const tip = document.getElementById('tip');
  for (const part of document.querySelectorAll('figure, table')) {
    const tipped = [...part.querySelectorAll('[data-tip]')];
    for (const about of tipped.slice(0, 1).concat(tipped.slice(-1))) {
      about.scrollIntoView({block: 'center', inline: 'center'});
      const box = about.getBoundingClientRect();
      about.dispatchEvent(new PointerEvent('pointerover', {
        bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2,
      }));
      const place = tip.getBoundingClientRect();
      if (tip.hidden || tip.textContent !== about.dataset.tip) say(`no tip for ${name(about)}`);
      else if (place.left < 0 || place.right > innerWidth || place.top < 0
        || place.bottom > innerHeight) say(`the tip of ${name(about)} leaves the window`);
    }
  }
  document.body.dispatchEvent(new PointerEvent('pointerover', {bubbles: true}));
  if (!tip.hidden) say('a tip stays');

  // Tables: each column sorts both ways, numbers as numbers, and no row is lost.
  for (const table of document.querySelectorAll('table')) {
    const rows = () => [...table.tBodies[0].rows];
    const before = rows().map(row => row.textContent).sort().join('\n');
    [...table.querySelectorAll('thead th')].forEach((head, column) => {
      for (const direction of ['ascending', 'descending']) {
        head.querySelector('button').click();
        const keys = rows().map(row => row.cells[column]).map(cell =>
          cell.dataset.key === undefined ? cell.textContent : Number(cell.dataset.key))
          .filter(key => !Number.isNaN(key));
        const sign = direction === 'ascending' ? 1 : -1;
        const sorted = keys.every((key, index) => index === 0 || sign * (typeof key === 'number'
          && typeof keys[index - 1] === 'number' ? key - keys[index - 1]
          : String(key).localeCompare(String(keys[index - 1]))) >= 0);
        if (!sorted || head.getAttribute('aria-sort') !== direction) {
          say(`column ${head.textContent} of ${name(table)} does not sort ${direction}`);
        }
      }
    });
    if (before !== rows().map(row => row.textContent).sort().join('\n')) {
      say(`sorting ${name(table)} loses rows`);
    }
  }
  return findings;
})()
