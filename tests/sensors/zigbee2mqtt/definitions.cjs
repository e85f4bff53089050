// What each device that zigbee-herdsman-converters knows can say: one JSON object a line, as
// zigbee2mqtt would announce its exposes. Devices whose exposes depend on the device itself are
// asked with a bare device of one endpoint each.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const converters = require("zigbee-herdsman-converters");

const folder = path.join(path.dirname(require.resolve("zigbee-herdsman-converters")), "devices");
const endpoint = (ID) => ({
  ID, inputClusters: [], outputClusters: [], meta: {}, binds: [],
  supportsInputCluster: () => false, supportsOutputCluster: () => false,
  getClusterAttributeValue: () => undefined, getInputClusters: () => [], getOutputClusters: () => [],
});
const bare = {
  isDummyDevice: true, ieeeAddr: "0x00124b0000000001", endpoints: [endpoint(1)], meta: {},
  getEndpoint: (ID) => endpoint(ID), get genBasic() { return {}; }, customClusters: {},
};

const asked = [];
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".js") && name !== "index.js").sort()) {
  for (const raw of require(path.join(folder, file)).definitions ?? []) {
    let definition;
    try {
      definition = converters.prepareDefinition(raw);
    } catch (error) {
      asked.push({file, model: raw.model, failed: String(error)});
      continue;
    }
    let exposes;
    try {
      exposes = typeof definition.exposes === "function" ? definition.exposes(bare, {}) : definition.exposes;
    } catch (error) {
      asked.push({file, model: raw.model, failed: String(error)});
      continue;
    }
    asked.push({
      model: definition.model, vendor: definition.vendor, description: definition.description,
      asked: typeof definition.exposes === "function", exposes,
    });
  }
}
process.stdout.write(asked.map((one) => JSON.stringify(one)).join("\n") + "\n");
