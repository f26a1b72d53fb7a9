import { h, type Markup } from '#widgets/markup/markup.ts';

/**
 * How a program joins the same realm with autobahn, the client library of WAMP's authors.
 *
 * @param url where it joins; undefined in a simulation, which nothing outside its page can reach
 */
export function joinView(url: string | undefined): Markup {
  if (url === undefined) {
    return h(
      'p',
      { class: 'peer-note' },
      'The router is simulated in this page: a program of your own cannot join it. With a sandbox it can.',
    );
  }
  const program = `const { Connection } = require('autobahn');
const connection = new Connection({ url: '${url}', realm: 'wire101' });
connection.onopen = (session) => session.call('com.example.add', [2, 3]).then(console.log, console.error);
connection.open();`;
  return h(
    'details',
    { class: 'peer-more peer-command' },
    h('summary', {}, 'join with a program of your own'),
    h(
      'p',
      { class: 'peer-note' },
      'Any WAMP client can join at this lab’s address, and appears below. With Node and ',
      h('code', {}, 'npm install autobahn'),
      ':',
    ),
    h('pre', { tabindex: 0 }, h('code', {}, program)),
  );
}
