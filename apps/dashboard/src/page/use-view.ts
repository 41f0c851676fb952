import { useEffect, useState } from 'preact/hooks';
import { queryOf, viewOf, type View } from './address.js';

/** The view that the address says, and how to change it: the address follows, and the browser's way back leads back. */
export function useView(): [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(() => viewOf(location.search));
  useEffect(() => {
    const read = (): void => setView(viewOf(location.search));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const change = (changed: Partial<View>): void => {
    const next = { ...view, ...changed };
    const query = queryOf(next);
    history.pushState(null, '', query === '' ? location.pathname : `?${query}`);
    setView(next);
  };
  return [view, change];
}
