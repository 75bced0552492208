import { IncomingMessage } from 'node:http';

/**
 * A request of which only a WebSocket is an upgrade. Some clients (Java's among them) offer HTTP/2 with each plain
 * request; such an offer may be passed over, and Node would take it for an upgrade as soon as anyone takes upgrades.
 */
export class WebSocketOnlyUpgrade extends IncomingMessage {
  // Only declared: the constructor above sets `upgrade` before a field of this class would be there.
  declare asksUpgrade: boolean;

  get upgrade(): boolean {
    return this.asksUpgrade && this.headers.upgrade?.toLowerCase() === 'websocket';
  }

  set upgrade(asked: boolean) {
    this.asksUpgrade = asked;
  }
}
