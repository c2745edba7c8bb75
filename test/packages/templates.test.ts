/** Unmodified template engines that read what they include synchronously. The first import patches before they load. */
import 'geventjs/monkey/auto';

import { join } from 'node:path';
import ejs from 'ejs';
import nunjucks from 'nunjucks';
import pug from 'pug';
import { plant, testOverlap } from './support/overlap.js';

testOverlap('ejs renders with includes', (folder, index) => {
  plant(folder, {
    'page.ejs': '<h1><%= title %></h1><%- include("parts/list", { items: [1, 2, index] }) %>',
    'parts/list.ejs': '<ul><% for (const item of items) { %><li><%= item %></li><% } %></ul>',
  });
  const page = join(folder, 'page.ejs');
  return ejs.render(
    '<body><%- include(page, { title, index }) %></body>',
    { page, title: 'T & T', index },
    { cache: false },
  );
});

testOverlap('pug renders with inheritance and includes', (folder, index) => {
  plant(folder, {
    'parts/layout.pug': 'html\n  body\n    block content\n    include footer.txt\n',
    'parts/footer.txt': 'the end',
    'page.pug': 'extends parts/layout.pug\nblock content\n  h1= title\n',
  });
  return pug.renderFile(join(folder, 'page.pug'), { title: `page ${index}` });
});

testOverlap('nunjucks renders with inheritance and includes', (folder, index) => {
  plant(folder, {
    'parts/layout.html': '<body>{% block content %}{% endblock %}{% include "parts/footer.html" %}</body>',
    'parts/footer.html': '<p>the end</p>',
    'page.html': '{% extends "parts/layout.html" %}{% block content %}<h1>{{ title }}</h1>{% endblock %}',
  });
  return new nunjucks.Environment(new nunjucks.FileSystemLoader(folder)).render('page.html', {
    title: `page ${index}`,
  });
});
