/** The six kinds of synthetic pictures; they are also the labels of the embedded `patterns` model. */
export const patterns = ['circles', 'rectangles', 'lines', 'noise', 'text', 'gradient'] as const;

/** One kind of synthetic picture. */
export type Pattern = (typeof patterns)[number];
