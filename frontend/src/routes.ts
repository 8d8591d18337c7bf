// The table of screens. Each feature lists its own in features/<feature>/routes.ts; nobody edits this file.
// Fetched by src/opening.ts when an address is none of the few that a phone opens cold.
//
// How to add a screen
//  1. features/<feature>/<Screen>.svelte takes `let { params }: { params: Params } = $props()` and draws
//     everything inside <Page title=… sub=… back="/"> (ui/Page: bar, heading, foot, tabs, tab title).
//  2. features/<feature>/routes.ts: `export const routes: Route[] = [{ path: '/buoi/:id/ghi', load: () =>
//     import('./Record.svelte') }]`. Type from '../../router.svelte'. Paths have no diacritics. `open: true`
//     only for people who are not signed in. '/a/b' wins over '/a/:x'.
//  3. Sentences: text/<feature>.vi.json and .en.json (same keys), and features/<feature>/text.ts:
//     `export const t = words(vi, () => import('../../text/<feature>.en.json'))`. Never a sentence in markup;
//     **bold** words inside a sentence through <Say text={t('…')} />. Dates, numbers: text/format.
//  4. Read: `const month = watch<Month>(() => `/months/${params.id}`)` (sync/reads.svelte), then
//     `<Kept read={month} what={t('what')}>{#snippet children(value)}…{/snippet}</Kept>`. No fetch anywhere else.
//  5. Write: `result = await send({ id: uuid7(), method: 'PUT', path: '/…', body, ifMatch: version })`
//     (sync/writes), then `<Outcome {result} />` above the button: it says offline, refused or broken.
//     Keep the id of a form in its draft, so that a repeat is the same write. Field errors:
//     fieldError(result, 'field') → <Field error=…>, then focusFirstError().
//  6. Typed but unsent: `const form = draft('record:' + id, { … })` (db/drafts.svelte), bind to form.value.x,
//     `await form.discard()` after a receipt.
//  7. One main Button a screen, in <Page>'s `foot` snippet; an async onclick is busy by itself.
//     Links are plain <a href>; go() and back() are in router.svelte. Who: session.who, hasRole (api/people).
//  8. Shapes of replies: `make openapi` writes api/schema.gen.ts; `components['schemas']['MeetingRead']` there.
//     No attribute spreads ({...x}) and no svelte/transition: they land in everybody's first load.
//  9. The home screen is features/home/Home.svelte: each feature adds its part there under hasRole(…), due things
//     first; a section of the bar is a line in nav.ts.
// 10. `npm run check && npm run build && npm run budget`: a screen's own JS stays under 12 KB gz.
import type { Route } from './match';

const lists = import.meta.glob<{ routes: Route[] }>('./features/*/routes.ts', { eager: true });

export const routes: Route[] = Object.values(lists).flatMap((list) => list.routes);
