import { expect, test } from 'vitest';
import { canRestartIce } from '../../src/topology/peer/can-restart-ice.ts';

const chromium = 'v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n';
const firefox = 'v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 7189232419423553264 0 IN IP4 0.0.0.0\r\n';

const connection = (local: string, remote: string, connectionState: RTCPeerConnectionState = 'connected') => {
  const description = (sdp: string) => ({ type: 'offer', sdp }) as RTCSessionDescription;
  return { localDescription: description(local), remoteDescription: description(remote), connectionState };
};

test('between two browsers other than Firefox ICE is restarted, whatever the state', () => {
  expect(canRestartIce(connection(chromium, chromium))).toBe(true);
  expect(canRestartIce(connection(chromium, chromium, 'failed'))).toBe(true);
});

test('no other browser restarts ICE with Firefox', () => {
  expect(canRestartIce(connection(chromium, firefox))).toBe(false);
});

test('Firefox restarts ICE unless it has failed', () => {
  expect(canRestartIce(connection(firefox, chromium, 'disconnected'))).toBe(true);
  expect(canRestartIce(connection(firefox, firefox, 'failed'))).toBe(false);
});

test('a connection that is not described yet is no special case', () => {
  expect(canRestartIce({ localDescription: null, remoteDescription: null, connectionState: 'new' })).toBe(true);
});
