import { printable, truncated, type Screen } from '@sightline/terminal';

/** One line at the bottom of a terminal that says what is going on; elsewhere it is not there. */
export interface LiveLine {
  /** Shows a text in place of the one before. */
  show(text: string): void;
  /** Takes the line away, for what is printed next. */
  clear(): void;
}

/** Opens it on a screen. */
export function openLiveLine(screen: Screen): LiveLine {
  let isShown = false;
  // A terminal that has gone is noticed by what is printed beside this.
  const print = (text: string): void => void screen.print(text).catch(() => undefined);
  return {
    show: (text) => {
      if (!screen.isTerminal) return;
      print(`\r\u001b[K${screen.colors.dim(truncated(printable(text), screen.width - 1))}`);
      isShown = true;
    },
    clear: () => {
      if (isShown) print('\r\u001b[K');
      isShown = false;
    },
  };
}
