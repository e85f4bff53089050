// A radio made of nothing, loaded before zigbee2mqtt starts (node --require): the one class that
// speaks to a coordinator's stick is replaced, everything above it is the real thing. Lines of JSON
// come in on standard input:
//   {"join": {"ieee", "network", "router", "manufacturer", "endpoints", "attributes"}}
//   {"frame": {"ieee", "endpoint", "cluster", "hex"}}      raw ZCL bytes, as they come off the air
//   {"leave": {"ieee"}}   {"deaf": {"ieee", "deaf"}}
"use strict";
const readline = require("node:readline");
const {Adapter} = require("zigbee-herdsman/dist/adapter/adapter.js");
const Zcl = require("zigbee-herdsman/dist/zspec/zcl");
const Zdo = require("zigbee-herdsman/dist/zspec/zdo");

const COORDINATOR = "0x00124b00cafe0000";
const SUCCESS = 0;

class Radio extends Adapter {
  air = new Map();

  async start() {
    readline.createInterface({input: process.stdin}).on("line", (line) => this.told(JSON.parse(line)));
    return "resumed";
  }
  async stop() {}
  async getCoordinatorIEEE() { return COORDINATOR; }
  async getCoordinatorVersion() { return {type: "made of nothing", meta: {}}; }
  async reset() {}
  async supportsBackup() { return false; }
  async backup() { throw new Error("there is nothing to back up"); }
  async getNetworkParameters() {
    const {panID, extendedPanID, channelList} = this.networkOptions;
    const extended = `0x${Buffer.from(extendedPanID).toString("hex")}`;
    return {panID, extendedPanID: extended, channel: channelList[0], nwkUpdateID: 0};
  }
  async addInstallCode() {}
  async permitJoin() {}
  async sendZclFrameToGroup() {}
  async sendZclFrameToAll() {}
  async setChannelInterPAN() {}
  async sendZclFrameInterPANToIeeeAddr() {}
  async sendZclFrameInterPANBroadcast() { throw new Error("nobody answers"); }
  async restoreChannelInterPAN() {}
  waitFor() { return {promise: new Promise(() => {}), cancel: () => {}}; }

  told({join, frame, leave, deaf}) {
    if (join) {
      this.air.set(join.network, join);
      this.emit("deviceJoined", {networkAddress: join.network, ieeeAddr: join.ieee});
    } else if (frame) {
      const device = this.device(frame.ieee);
      this.heard(device, frame.endpoint, frame.cluster, Buffer.from(frame.hex, "hex"));
    } else if (leave) {
      const {network, ieee} = this.device(leave.ieee);
      this.emit("deviceLeave", {networkAddress: network, ieeeAddr: ieee});
    } else if (deaf) {
      this.device(deaf.ieee).deaf = deaf.deaf;
    }
  }

  device(ieee) { return [...this.air.values()].find((one) => one.ieee === ieee); }

  payload(device, endpoint, cluster, data) {
    return {
      clusterID: cluster, address: device.network, header: Zcl.Header.fromBuffer(data), data,
      endpoint, linkquality: device.link ?? 132, groupID: 0, wasBroadcast: false,
      destinationEndpoint: 1,
    };
  }

  heard(device, endpoint, cluster, data) {
    this.emit("zclPayload", this.payload(device, endpoint, cluster, data));
  }

  async sendZdo(_ieee, network, cluster, _payload, noResponse) {
    if (noResponse) return undefined;
    const device = network === 0 ? undefined : this.air.get(network);
    if (network !== 0 && (!device || device.deaf)) throw new Error("no answer");
    const all = device ? Object.keys(device.endpoints).map(Number) : [1];
    switch (cluster) {
      case Zdo.ClusterId.NODE_DESCRIPTOR_REQUEST:
        return [SUCCESS, {
          nwkAddress: network, logicalType: device ? (device.router ? 1 : 2) : 0,
          manufacturerCode: device?.manufacturer ?? 0, capabilities: {}, serverMask: {stackComplianceRevision: 22},
        }];
      case Zdo.ClusterId.ACTIVE_ENDPOINTS_REQUEST:
        return [SUCCESS, {nwkAddress: network, endpointList: all}];
      case Zdo.ClusterId.SIMPLE_DESCRIPTOR_REQUEST: {
        const endpoint = _payload[_payload.length - 1];
        const {profile = 260, device: kind = 5, input = [], output = []} = device?.endpoints[endpoint] ?? {};
        return [SUCCESS, {
          nwkAddress: network, endpoint, profileId: profile, deviceId: kind, deviceVersion: 0,
          inClusterList: input, outClusterList: output,
        }];
      }
      default:
        return [SUCCESS, undefined];
    }
  }

  async sendZclFrameToEndpoint(_ieee, network, endpoint, frame, _timeout, noResponse) {
    const device = this.air.get(network);
    if (!device || device.deaf) throw new Error("no answer");
    const answer = this.answer(device, endpoint, frame);
    if (noResponse || answer === undefined) return undefined;
    const direction = Zcl.Direction.SERVER_TO_CLIENT;
    const {transactionSequenceNumber, manufacturerCode} = frame.header;
    const made = Zcl.Frame.create(
      Zcl.FrameType.GLOBAL, direction, true, manufacturerCode, transactionSequenceNumber,
      answer.command, frame.cluster.ID, answer.content, {},
    );
    // A stick hands every frame on, those too that somebody waits for.
    const heard = this.payload(device, endpoint, frame.cluster.ID, made.toBuffer());
    this.emit("zclPayload", heard);
    return heard;
  }

  answer(device, _endpoint, frame) {
    if (frame.header.frameControl.frameType !== Zcl.FrameType.GLOBAL) {
      return {command: "defaultRsp", content: {cmdId: frame.header.commandIdentifier, statusCode: SUCCESS}};
    }
    switch (frame.command.name) {
      case "read":
        return {command: "readRsp", content: frame.payload.map(({attrId}) => {
          const known = device.attributes?.[frame.cluster.name]?.[attrId];
          if (known === undefined) return {attrId, status: Zcl.Status.UNSUPPORTED_ATTRIBUTE};
          return {attrId, status: SUCCESS, dataType: known[0], attrData: known[1]};
        })};
      case "write":
        return {command: "writeRsp", content: [{status: SUCCESS}]};
      case "configReport":
        return {command: "configReportRsp", content: [{status: SUCCESS}]};
      case "defaultRsp":
        return undefined;
      default:
        return {command: "defaultRsp", content: {cmdId: frame.header.commandIdentifier, statusCode: SUCCESS}};
    }
  }
}

Adapter.create = async (...options) => new Radio(...options);
