// The command line of `npm start`, read before anything is installed: a wrong flag is said at once.
import { parseArgs } from 'node:util';

const options = {
  simulate: { type: 'string' },
  workers: { type: 'string', default: '1' },
  gcp: { type: 'boolean', default: false },
  observability: { type: 'boolean', default: false },
  'kafka-port': { type: 'string', default: '9092' },
  'gateway-port': { type: 'string', default: '8080' },
  'dashboard-port': { type: 'string', default: '8090' },
  help: { type: 'boolean', default: false },
};

export const helpText = `npm start -- [options]: the whole pipeline on this machine, until Ctrl-C

  --simulate RATE        send that many made-up pictures a second (0.1 to 1000)
  --workers N            run N inference workers (default 1)
  --gcp                  with Cloud Storage, Pub/Sub and BigQuery on this machine: buckets in, BigQuery and archive out
  --observability        with Jaeger, Prometheus, its Alertmanager and Grafana (needs Docker)
  --gateway-port PORT    where to listen for pictures (default 8080)
  --dashboard-port PORT  where the dashboard is (default 8090)
  --kafka-port PORT      where our own Kafka listens (default 9092)
  --help                 show this

Kafka: the one in KAFKA_BROKERS where that is set, else one in Docker where an engine answers, else one on Java 17 or newer,
else one on a Java runtime that is fetched with Python 3. Any setting of docs/configuration.md can be given as an
environment variable. Records and logs are kept in .sightline/, what is fetched once in ~/.cache/sightline.
`;

/**
 * Reads the arguments.
 * @throws Error whose message is a sentence for the user.
 */
export function readStartOptions(args) {
  const { values } = parse(args);
  return {
    help: values.help,
    simulate: values.simulate === undefined ? undefined : number('--simulate', values.simulate, 0.1, 1000),
    workers: whole('--workers', values.workers, 1, 64),
    gcp: values.gcp,
    observability: values.observability,
    gatewayPort: whole('--gateway-port', values['gateway-port'], 1, 65535),
    dashboardPort: whole('--dashboard-port', values['dashboard-port'], 1, 65535),
    kafkaPort: whole('--kafka-port', values['kafka-port'], 1, 65535),
  };
}

function parse(args) {
  try {
    return parseArgs({ args, options, allowPositionals: false });
  } catch (error) {
    const [sentence = ''] = error.message.split('. ');
    throw new Error(`${sentence.replace(/\.$/, '')}: npm start -- --help shows what there is.`, { cause: error });
  }
}

function number(flag, text, min, max) {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`${flag} ${text}: must be a number from ${min} to ${max}.`);
}

function whole(flag, text, min, max) {
  const value = number(flag, text, min, max);
  if (Number.isInteger(value)) return value;
  throw new Error(`${flag} ${text}: must be a whole number.`);
}
