import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A button that opens the camera, where the browser has one to offer (it does so on secure pages alone). */
export function Camera({ take }: { readonly take: (file: File) => void }): VNode | null {
  const [stream, setStream] = useState<MediaStream>();
  const [problem, setProblem] = useState('');
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current && stream) video.current.srcObject = stream;
    return () => stream?.getTracks().forEach((track) => track.stop());
  }, [stream]);
  if (!('mediaDevices' in navigator)) return null;
  const open = (): void => {
    setProblem('');
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(setStream, () => {
      setProblem('The camera can’t be used: there is none, or it was not allowed.');
    });
  };
  const shoot = (): void => {
    if (!video.current) return;
    void photograph(video.current).then((file) => file && take(file));
  };
  return (
    <div class="camera">
      {stream ? (
        <>
          <video ref={video} autoplay muted playsInline aria-label="Camera" />
          <button type="button" onClick={shoot}>
            take the picture
          </button>
          <button type="button" class="quiet" onClick={() => setStream(undefined)}>
            close the camera
          </button>
        </>
      ) : (
        <button type="button" onClick={open}>
          use the camera
        </button>
      )}
      {problem === '' ? null : <p role="alert">{problem}</p>}
    </div>
  );
}

/** What a video shows now, as a JPEG. */
function photograph(video: HTMLVideoElement): Promise<File | undefined> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => {
    canvas.toBlob(
      (blob) => resolve(blob ? new File([blob], 'camera.jpg', { type: blob.type }) : undefined),
      'image/jpeg',
      0.9,
    );
  });
}
