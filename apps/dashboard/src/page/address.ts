import { windowNames, type WindowName } from '@sightline/figures/windows';

/** What the page shows, as its address says it; a text is empty where nothing is asked for. */
export interface View {
  readonly window: WindowName;
  readonly source: string;
  readonly model: string;
  readonly arm: string;
  readonly outcome: string;
  readonly label: string;
}

const fields = ['source', 'model', 'arm', 'outcome', 'label'] as const;

export const wholeView: View = { window: '5m', source: '', model: '', arm: '', outcome: '', label: '' };

/** Reads the view from the query of an address; an unknown window is the shortest. */
export function viewOf(query: string): View {
  const parameters = new URLSearchParams(query);
  const window = windowNames.find((name) => name === parameters.get('window')) ?? wholeView.window;
  const texts = fields.map((field) => [field, parameters.get(field) ?? ''] as const);
  return { ...wholeView, ...Object.fromEntries(texts), window };
}

/** The query of a view, without what is at its default. */
export function queryOf(view: View): string {
  const parameters = new URLSearchParams();
  if (view.window !== wholeView.window) parameters.set('window', view.window);
  for (const field of fields) if (view[field] !== '') parameters.set(field, view[field]);
  return parameters.toString();
}
