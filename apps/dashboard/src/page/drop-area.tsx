import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { rememberKey } from './access.js';
import { Camera } from './camera.js';
import { KeyForm } from './key-form.js';
import { SentPictureItem } from './sent-picture.js';
import { useSentPictures } from './use-sent-pictures.js';

/** Takes pictures by drop, paste, choice or camera, and shows what became of each. */
export function DropArea(): VNode {
  const { pictures, send, sendLocked } = useSentPictures();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent): void => send(clipboardData?.files ?? []);
    const drag = (event: DragEvent): void => {
      event.preventDefault();
      setOver(event.type === 'dragover');
    };
    const drop = (event: DragEvent): void => {
      drag(event);
      send(event.dataTransfer?.files ?? []);
    };
    const handlers = [
      ['paste', paste],
      ['dragover', drag],
      ['dragleave', drag],
      ['drop', drop],
    ] as [string, EventListener][];
    for (const [name, handler] of handlers) addEventListener(name, handler);
    return () => {
      for (const [name, handler] of handlers) removeEventListener(name, handler);
    };
    // `send` works on the same list whichever render it is from.
  }, []);
  return (
    <section class={`drop ${over ? 'over' : ''}`} aria-labelledby="drop-title">
      <h2 id="drop-title">Try a picture of yours</h2>
      <div class="target">
        <p>Drop pictures anywhere on this page, paste one, or</p>
        <label class="button">
          choose files
          <input
            type="file"
            class="unseen"
            accept="image/*"
            multiple
            onChange={({ currentTarget }) => {
              send(currentTarget.files ?? []);
              currentTarget.value = '';
            }}
          />
        </label>
        <Camera take={(file) => send([file])} />
      </div>
      {pictures.some(({ answer }) => answer.state === 'locked') ? (
        <>
          <p class="note">The gateway asks for an API key. It stays in this page until you close it.</p>
          <KeyForm
            id="gateway-key"
            action="Send"
            submit={(key) => {
              rememberKey(key);
              sendLocked();
              return Promise.resolve(undefined);
            }}
          />
        </>
      ) : null}
      <ul class="plain sent" aria-live="polite" aria-label="Pictures you sent">
        {pictures.map((picture) => (
          <SentPictureItem key={picture.id} picture={picture} />
        ))}
      </ul>
    </section>
  );
}
