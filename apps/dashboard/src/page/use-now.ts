import { useEffect, useState } from 'preact/hooks';

/** `performance.now()`, anew every second: for what grows older while nothing comes. */
export function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
