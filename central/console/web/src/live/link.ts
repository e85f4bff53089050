// The shell of the live link: one WebSocket that resumes by journal position and never trusts silence.
import type { LiveMessage, QueueRow } from "../api/shapes";
import { centreTime, hearTime } from "../time/centre";
import { OPEN_WITHIN_MS, STALE_AFTER_MS, waitBefore } from "./backoff";
import { onceAFrame } from "./frame";
import { heard, learned, NOTHING_YET, type Live } from "./reducer";

export interface Heard {
  readonly live: Live;
  readonly status: "connecting" | "live" | "stale";
  /** When the last message came, on this machine's steady clock. */
  readonly lastAt: number;
  /** The same moment, in the centre's time. */
  readonly asOf: number;
}

const WATCH_EVERY_MS = 100;
/** What the centre closes the link with when the session is over. */
const SESSION_ENDED = 4401;

export class Link {
  private now: Heard = {
    live: NOTHING_YET,
    status: "connecting",
    lastAt: performance.now(),
    asOf: centreTime(),
  };
  private socket: WebSocket | undefined;
  private openedAt = 0;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private looksAt: string | null = null;
  private watch: ReturnType<typeof setInterval> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly onRefused: () => void) {}

  readonly state = (): Heard => this.now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.watch = setInterval(this.look, WATCH_EVERY_MS);
    window.addEventListener("online", this.atOnce);
    document.addEventListener("visibilitychange", this.awake);
    this.connect();
  }

  stop(): void {
    clearInterval(this.watch);
    clearTimeout(this.retry);
    window.removeEventListener("online", this.atOnce);
    document.removeEventListener("visibilitychange", this.awake);
    this.drop();
  }

  /** Take in rows that a request has answered, before the link tells of them. */
  learn(rows: readonly QueueRow[]): void {
    this.become({ live: learned(this.now.live, rows) });
  }

  /** Tell colleagues which case is open here; told again after each new connection. */
  showing(looksAt: string | null): void {
    if (looksAt === this.looksAt) return;
    this.looksAt = looksAt;
    if (this.now.status === "live") this.tellShowing();
  }

  private tellShowing(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ looks_at: this.looksAt }));
  }

  private connect(): void {
    this.drop();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const after = this.now.live.position;
    const socket = new WebSocket(`${scheme}//${location.host}/api/live?after=${after}`);
    this.socket = socket;
    this.openedAt = performance.now();
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) this.take(JSON.parse(event.data) as LiveMessage);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      if (event.code === SESSION_ENDED) this.onRefused();
      this.lost();
    };
  }

  private take(message: LiveMessage): void {
    hearTime(message.now);
    this.attempt = 0;
    if (this.now.status !== "live" && this.looksAt !== null) this.tellShowing();
    this.now = {
      live: heard(this.now.live, message),
      status: "live",
      lastAt: performance.now(),
      asOf: centreTime(),
    };
    this.tellSoon();
  }

  private readonly look = (): void => {
    const now = performance.now();
    const silent = now - this.now.lastAt > STALE_AFTER_MS;
    if (silent && this.now.status === "live") {
      this.lost();
    } else if (this.socket !== undefined && this.now.status !== "live") {
      if (now - this.openedAt > OPEN_WITHIN_MS) this.lost();
    }
  };

  private lost(): void {
    this.drop();
    if (this.now.live.filled || this.attempt > 0) this.become({ status: "stale" });
    if (this.attempt > 0) this.onRefused();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.connect();
    }, waitBefore(this.attempt, Math.random()));
    this.attempt += 1;
  }

  private readonly atOnce = (): void => {
    if (this.now.status === "live") return;
    clearTimeout(this.retry);
    this.connect();
  };

  /** A tab that slept looks at once whether its line still lives. */
  private readonly awake = (): void => {
    if (document.hidden) return;
    this.look();
    this.atOnce();
  };

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    if (socket === undefined) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private become(change: Partial<Heard>): void {
    this.now = { ...this.now, ...change };
    this.tell();
  }

  private readonly tell = (): void => {
    for (const listener of this.listeners) listener();
  };

  private readonly tellSoon = onceAFrame(this.tell);
}
