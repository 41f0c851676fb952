import { Float, Message } from './message.js';

/** Value of an attribute: whole number, float, or whole numbers. */
export type AttributeValue = number | { readonly float: number } | readonly number[];

/** An operator of a graph and the tensors it joins. */
export interface GraphNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const FLOAT_ATTRIBUTE = 1;
const INT_ATTRIBUTE = 2;
const INTS_ATTRIBUTE = 7;
const GRAPH_FIELDS = [6, 11];

/** Reads a NodeProto. */
export function readNode(node: Message): GraphNode {
  return { operator: node.text(4), inputs: node.texts(1), outputs: node.texts(2) };
}

/** Every tensor that a NodeProto reads, also within the branches of an If and the bodies of loops. */
export function tensorsRead(node: Message): readonly string[] {
  const bodies = node.messages(5).flatMap((attribute) => GRAPH_FIELDS.flatMap((field) => attribute.messages(field)));
  const within = bodies.flatMap((graph) => [
    ...graph.messages(1).flatMap(tensorsRead),
    ...graph.messages(12).map((output) => output.text(1)),
  ]);
  return [...node.texts(1), ...within];
}

/** Writes a NodeProto. */
export function writeNode(
  { operator, inputs, outputs }: GraphNode,
  attributes: Readonly<Record<string, AttributeValue>>,
): Message {
  return Message.of(
    ...inputs.map((input) => [1, input] as const),
    ...outputs.map((output) => [2, output] as const),
    [4, operator],
    ...Object.entries(attributes).map(([name, value]) => [5, writeAttribute(name, value)] as const),
  );
}

function writeAttribute(name: string, value: AttributeValue): Message {
  if (typeof value === 'number') return Message.of([1, name], [3, value], [20, INT_ATTRIBUTE]);
  if ('float' in value) return Message.of([1, name], [2, new Float(value.float)], [20, FLOAT_ATTRIBUTE]);
  return Message.of([1, name], ...value.map((each) => [8, each] as const), [20, INTS_ATTRIBUTE]);
}
