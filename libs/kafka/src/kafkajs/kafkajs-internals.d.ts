declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { readonly prototype: object };
  export default RequestQueue;
}

declare module 'kafkajs/src/cluster/index.js' {
  const Cluster: { readonly prototype: object };
  export default Cluster;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  interface Encoder {
    readonly buffer: Buffer;
    size(): number;
    writeInt8(value: number): Encoder;
    writeInt32(value: number): Encoder;
    writeBytes(value: Buffer): Encoder;
    writeEncoder(value: Encoder): Encoder;
  }
  const Encoder: { new (): Encoder; readonly prototype: object };
  export default Encoder;
}

declare module 'kafkajs/src/protocol/request.js' {
  const request: (request: object) => Promise<unknown>;
  export default request;
}

declare module 'kafkajs/src/protocol/requests/produce/v7/request.js' {
  const produce: (options: object) => object;
  export default produce;
}

declare module 'kafkajs/src/broker/index.js' {
  const Broker: { readonly prototype: object };
  export default Broker;
}
