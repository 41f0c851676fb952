import { useRef, useState } from 'preact/hooks';
import { sendPicture, type Answer } from './send-picture.js';

/** A picture that was dropped here. */
export interface SentPicture {
  readonly id: number;
  readonly name: string;
  readonly file: File;
  /** Address of the picture in this browser. */
  readonly preview: string;
  readonly answer: Answer | { readonly state: 'waiting' | 'sending' };
}

const AT_ONCE = 4;
const KEPT = 24;

/** The pictures that were sent from this page, newest first; a few travel at a time, the others wait their turn. */
export function useSentPictures(): {
  readonly pictures: readonly SentPicture[];
  readonly send: (files: Iterable<File>) => void;
  /** Sends again what the gateway did not let in. */
  readonly sendLocked: () => void;
} {
  const [pictures, setPictures] = useState<readonly SentPicture[]>([]);
  const waiting = useRef<{ readonly id: number; readonly file: File }[]>([]);
  const travelling = useRef(0);
  const lastId = useRef(0);

  const put = (id: number, answer: SentPicture['answer']): void =>
    setPictures((known) => known.map((picture) => (picture.id === id ? { ...picture, answer } : picture)));

  const next = (): void => {
    if (travelling.current >= AT_ONCE) return;
    const job = waiting.current.shift();
    if (!job) return;
    travelling.current += 1;
    put(job.id, { state: 'sending' });
    void sendPicture(job.file).then((answer) => {
      travelling.current -= 1;
      put(job.id, answer);
      next();
    });
    next();
  };

  const send = (files: Iterable<File>): void => {
    const added = [...files].map((file) => {
      const id = ++lastId.current;
      waiting.current.push({ id, file });
      return { id, name: file.name, file, preview: URL.createObjectURL(file), answer: { state: 'waiting' } } as const;
    });
    setPictures((known) => keep([...added.reverse(), ...known]));
    next();
  };
  const sendLocked = (): void => {
    for (const { id, file, answer } of pictures) {
      if (answer.state !== 'locked') continue;
      waiting.current.push({ id, file });
      put(id, { state: 'waiting' });
    }
    next();
  };
  return { pictures, send, sendLocked };
}

/** Forgets the oldest that are done, and gives their memory back. */
function keep(pictures: readonly SentPicture[]): readonly SentPicture[] {
  return pictures.filter(({ answer, preview }, index) => {
    const kept = index < KEPT || answer.state === 'waiting' || answer.state === 'sending';
    if (!kept) URL.revokeObjectURL(preview);
    return kept;
  });
}
