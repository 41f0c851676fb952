import { readSettings } from '@sightline/config';
import { codecSettings, openCodecs } from '@sightline/messages';
import { durationText } from '@sightline/terminal';
import { ok, reason, wrong, type Finding } from '../../check/finding.js';
import { PictureProblem } from '../../classify/picture-problem.js';
import { gatewayRoute } from '../../classify/gateway-route.js';
import type { Cli } from '../../cli.js';
import { CommandError } from '../../command-error.js';
import { openGateway } from '../../gateway.js';
import { readGatewaySettings } from '../../settings.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Deployment } from '../deployment.js';
import { forwardPort } from './forward-port.js';
import { readPicture } from './picture.js';

/** A picture that is on its way: what to say of it, and the id that its row has, where it has got that far. */
export interface SentPicture {
  readonly finding: Finding;
  readonly imageId?: string;
}

/** Sends a picture to the gateway of a cluster, and waits for its answer. */
export async function sendPicture(
  cli: Cli,
  { root, namespace }: Deployment,
  cluster: Cluster,
  timeoutMs: number,
): Promise<SentPicture> {
  const startedAt = performance.now();
  const forwarded = await forwardPort(cluster, { namespace, service: 'ingest-gateway', port: 8080 }, cli.env);
  try {
    const gateway = openGateway(readGatewaySettings(cli.env, { url: forwarded.url }));
    const codec = openCodecs(readSettings(codecSettings, [], cli.env)).prediction;
    const route = gatewayRoute({ gateway, codec, model: undefined, timeoutMs });
    const prediction = await route.classify(await readPicture(root), cli.signal);
    const took = durationText(performance.now() - startedAt);
    const { outcome, label, model_name: model, error_message: why } = prediction;
    if (outcome === 'rejected') {
      const found = `${cluster.region}: a sound picture was rejected: ${why ?? ''}`;
      return { finding: wrong('picture', found, 'see the log of the inference-worker') };
    }
    return {
      imageId: prediction.image_id,
      finding: ok('picture', `${cluster.region}: answered in ${took}: ${label ?? ''} (${model ?? ''})`),
    };
  } catch (error) {
    cli.signal.throwIfAborted();
    if (!(error instanceof CommandError || error instanceof PictureProblem)) throw error;
    const mend = `kubectl logs --namespace ${namespace} deployment/inference-worker says why`;
    return { finding: wrong('picture', `${cluster.region}: ${reason(error)}`, mend) };
  } finally {
    await forwarded.close();
  }
}
