/** What `--help` shows. */
export const helpText = `npm run bench -- BENCHMARK [options]

  latency      5 images a second in both delivery modes, beside a bare Kafka hop with a transaction, decode and model call
  pipeline     a backlog drained by one inference-worker, beside a bare loop of decode and model call without Kafka
  http         callers that wait for their labels, beside a bare HTTP route of decode and model call
  soak         20 images a second through gateway and worker for 10 minutes: memory, handles and lag must stay flat
  engines      each engine on four networks, beside Python with the same engine, threads and model file, or with the same
               model server; no Kafka
  accelerator  how well decoding feeds an accelerator that takes 8 ms a call, beside decoding alone; no Kafka
  swap         20 version swaps under 50 images a second: latency meanwhile, nothing lost or answered twice, memory
  rollback     20 images a second into three workers: how soon each has the old version back, the command included
  shadow       what a shadow costs the answers at half load, and how it gives way at full load
  load         two even streams of 5 images a second together for 10 minutes, then the latency at ever higher rates
  outages      Cloud Storage, Pub/Sub, BigQuery and Kafka away for a minute each: nothing lost or doubled, time of recovery
  sinks        both writers of Google Cloud beside bare loops with the same clients; drop to answer, prediction to query
  page         the dashboard in Chromium under 200 predictions a second: frames, first figures, memory for 30 minutes; what
               200 open pages, one of which reads nothing, cost another reader of the topic
  drops        memory of bridge and worker with 10,000 drops waiting, and while 20 objects of 100 MiB are refused
  telemetry    what tracing every image, logging and being scraped cost a worker, against the same worker with none of it
  stages       what each stage of the pipeline takes: the recording that scaling and prices are worked out from
  simulation   one, two and three workers, and the simulation of each with times recorded in the same run

  --json            the last line of standard output is one JSON object
  --seconds N       latency: seconds in each mode (60); http: of a round (10); soak: in all (600); engines: of a turn (0.5);
                    accelerator: of a turn (3); swap: of ordinary operation between two swaps (4); shadow: of a turn (10);
                    rollback: between two changes (2); outages: of each (60);
                    sinks: of drops, and of rows that are looked for (20);
                    load: of the streams (600); page: of watching its memory (1800); stages, simulation: of a run (10)
  --rate N          latency, soak, swap, rollback, load, outages and sinks: images a second (5, 20, 50, 20, 5, 10 and 5);
                    page: predictions a second (200)
  --images N        pipeline, telemetry: images of the backlog (3000); drops: drops that wait (10000)
  --rows N          sinks: predictions of a turn (20000)
  --rounds N        rounds in which what is compared takes turns: pipeline, http (3), accelerator, sinks (5), shadow,
                    telemetry (6), engines (7); rollback: rollbacks (7)
  --swaps N         swap: versions that replace one another (20)
  --callers N,N     http: callers at a time (8,32)
  --engines A,B     engines: onnx,tensorflow,remote
  --models A,B      engines, stages: efficientnet_lite0,mobilenet_v2,resnet50,vgg16
  --batches N,N     engines: images in a call (1,8,32)
  --threads N       engines: threads of a session, that of the model server included (all cores)
  --plot FILE       load: write the curve as an SVG picture
  --profile DIR     write CPU profiles of the services there (open them in a browser's developer tools)
  --help            show this

Kafka: the one in KAFKA_BROKERS where that is set, else one is started; outages always starts one. docs/benchmarks.md explains each figure.
`;
