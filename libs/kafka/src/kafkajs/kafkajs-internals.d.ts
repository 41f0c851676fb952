declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { readonly prototype: object };
  export default RequestQueue;
}

declare module 'kafkajs/src/cluster/index.js' {
  const Cluster: { readonly prototype: object };
  export default Cluster;
}
