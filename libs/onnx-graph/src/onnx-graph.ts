import { readNode, tensorsRead, writeNode, type AttributeValue, type GraphNode } from './graph-node.js';
import { Message } from './message.js';
import { OnnxGraphError } from './onnx-graph-error.js';
import { FLOAT, readTensorInfo, writeTensorInfo, type TensorInfo } from './tensor-info.js';

// Field numbers of onnx.proto3.
const MODEL_GRAPH = 7;
const NODE = 1;
const INITIALIZER = 5;
const INPUT = 11;
const OUTPUT = 12;
const VALUE_INFO = 13;
const TENSOR_NAME = 8;

/**
 * The graph of an ONNX model, to be looked at and edited. All that isn't edited is written back as it was read, whatever
 * version of ONNX it is of.
 */
export class OnnxGraph {
  private constructor(
    private readonly model: Message,
    private graph: Message,
  ) {}

  /** @throws OnnxGraphError when the bytes are no ONNX model. */
  static read(bytes: Uint8Array): OnnxGraph {
    const model = Message.read(bytes);
    const graph = model.messages(MODEL_GRAPH)[0];
    if (graph === undefined) throw new OnnxGraphError('The file is no ONNX model: it has no graph.');
    return new OnnxGraph(model, graph);
  }

  write(): Uint8Array {
    return this.model.with(MODEL_GRAPH, [this.graph]).write();
  }

  /** What is fed; older models list their weights among it, which are left out here. */
  get inputs(): readonly TensorInfo[] {
    const weights = this.#weights();
    return this.graph
      .messages(INPUT)
      .map(readTensorInfo)
      .filter(({ name }) => !weights.has(name));
  }

  get outputs(): readonly TensorInfo[] {
    return this.graph.messages(OUTPUT).map(readTensorInfo);
  }

  /** In an order in which they can run. */
  get nodes(): readonly GraphNode[] {
    return this.graph.messages(NODE).map(readNode);
  }

  /** The node that makes a tensor; undefined for weights and inputs. */
  nodeMaking(tensor: string): GraphNode | undefined {
    return this.nodes.find(({ outputs }) => outputs.includes(tensor));
  }

  /** A name that no tensor has yet: the given one, or that with a number. */
  freeName(wanted: string): string {
    const taken = new Set([...this.#weights(), ...this.inputs.map(({ name }) => name)]);
    for (const { inputs, outputs } of this.nodes) for (const name of [...inputs, ...outputs]) taken.add(name);
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
    return name;
  }

  /** Adds weights, float32, as a tensor of that name. */
  addFloats(name: string, shape: readonly number[], values: Float32Array): void {
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const sizes = shape.map((size) => [1, size] as const);
    const tensor = Message.of(...sizes, [2, FLOAT], [TENSOR_NAME, name], [9, raw]);
    this.#set(INITIALIZER, [...this.graph.messages(INITIALIZER), tensor]);
  }

  /** Adds a node of the standard operators behind all others. */
  addNode(node: GraphNode, attributes: Readonly<Record<string, AttributeValue>> = {}): void {
    this.#set(NODE, [...this.graph.messages(NODE), writeNode(node, attributes)]);
  }

  /**
   * Makes these tensors the outputs, and takes out every node and all weights that they don't need.
   * @throws OnnxGraphError when the graph has no such tensor.
   */
  setOutputs(outputs: readonly TensorInfo[]): void {
    const missing = outputs.find(({ name }) => !this.#isThere(name));
    if (missing !== undefined) throw new OnnxGraphError(`The model has no tensor ${missing.name}.`);
    const needed = new Set(outputs.map(({ name }) => name));
    const nodes: Message[] = [];
    for (const node of this.graph.messages(NODE).toReversed()) {
      if (!node.texts(2).some((output) => needed.has(output))) continue;
      nodes.push(node);
      for (const tensor of tensorsRead(node)) needed.add(tensor);
    }
    const weights = this.#weights();
    const isNeeded = (info: Message): boolean => needed.has(info.text(1));
    this.#set(OUTPUT, outputs.map(writeTensorInfo));
    this.#set(NODE, nodes.toReversed());
    this.#keep(INPUT, (info) => !weights.has(info.text(1)) || isNeeded(info));
    this.#keep(VALUE_INFO, isNeeded);
    this.#keep(INITIALIZER, (tensor) => needed.has(tensor.text(TENSOR_NAME)));
  }

  #isThere(tensor: string): boolean {
    const isInput = this.inputs.some(({ name }) => name === tensor);
    return isInput || this.#weights().has(tensor) || this.nodeMaking(tensor) !== undefined;
  }

  #weights(): ReadonlySet<string> {
    return new Set(this.graph.messages(INITIALIZER).map((tensor) => tensor.text(TENSOR_NAME)));
  }

  #set(field: number, values: readonly Message[]): void {
    this.graph = this.graph.with(field, values);
  }

  #keep(field: number, isKept: (value: Message) => boolean): void {
    this.#set(field, this.graph.messages(field).filter(isKept));
  }
}
