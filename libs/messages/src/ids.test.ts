import { describe, expect, it } from 'vitest';
import {
  alertId,
  imageIdFromIdempotencyKey,
  imageIdFromObject,
  imageIdFromPlace,
  imageIdFromValue,
  newImageId,
  predictionId,
  shadowPredictionId,
} from './ids.js';

const uuid = (version: number): RegExp =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);

describe('ids', () => {
  it('makes new image ids that are UUIDv7 and all different', () => {
    const ids = Array.from({ length: 1000 }, newImageId);
    expect(new Set(ids).size).toBe(1000);
    expect(ids[0]).toMatch(uuid(7));
    expect([...ids].sort()).toEqual(ids);
  });

  it('never changes what it derives: ids are stored', () => {
    const imageId = '0190a5d2-7f3e-7c55-9a3b-2f6d1c9e8b47';
    expect({
      key: imageIdFromIdempotencyKey('order-17'),
      scoped: imageIdFromIdempotencyKey('order-17', 'client-a'),
      object: imageIdFromObject({ bucket: 'drops', name: 'ü/1.jpg', generation: '1732700000000001' }),
      place: imageIdFromPlace({ topic: 'image-stream', partition: 2, offset: 9_007_199_254_740_993n }),
      value: imageIdFromValue(Buffer.from('{}')),
      primary: predictionId(imageId),
      shadow: shadowPredictionId(imageId, 'resnet50', '2'),
    }).toEqual({
      key: 'ec2347f8-6566-5f93-9d09-c8dfe62fddb0',
      scoped: '325c8d50-4f47-5622-abe9-124442a08b0b',
      object: 'f888c0ba-f658-5608-86e9-0bcad0001575',
      place: '3ce46edf-205f-5ebf-91dd-73f99c20794c',
      value: 'd2d54442-ca41-589a-8fbf-88bf029811ce',
      primary: '571ad401-19bd-5199-a743-d0c01e2268ef',
      shadow: '87414aeb-d765-5560-8538-244918b7570f',
    });
  });

  it('keeps one client from choosing another one’s id', () => {
    expect(imageIdFromIdempotencyKey('b', 'a')).not.toBe(imageIdFromIdempotencyKey('b', 'c'));
    expect(imageIdFromIdempotencyKey('x\ny', 'a')).not.toBe(imageIdFromIdempotencyKey('y', 'a\nx'));
  });

  it('gives each generation of each object an id of its own', () => {
    const object = { bucket: 'drops', name: '1.jpg', generation: '5' };
    const others = [{ bucket: 'drop' }, { name: '5/1.jpg' }, { name: '1.jpg/5' }, { generation: '51' }];
    const ids = [object, ...others.map((other) => ({ ...object, ...other }))].map(imageIdFromObject);
    expect(new Set(ids).size).toBe(ids.length);
    expect(imageIdFromObject({ ...object })).toBe(ids[0]);
  });

  it('derives a prediction id from an image id that is no UUID', () => {
    expect(predictionId('cam1-000017')).toMatch(uuid(5));
  });

  it('tells alerts apart by rule, what they concern and when they were raised', () => {
    const ids = [
      alertId('label_drift', ['birds', null], 1),
      alertId('label_drift', ['birds', null], 2),
      alertId('label_drift', [null, 'birds'], 1),
      alertId('latency_drift', ['birds', null], 1),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(alertId('label_drift', ['birds', null], 1)).toBe(ids[0]);
    expect(ids[0]).toMatch(uuid(5));
  });
});
