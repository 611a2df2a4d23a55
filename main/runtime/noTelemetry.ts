/**
 * ONNX Runtime's own builds for Linux and macOS report what they run to Microsoft, unless told otherwise
 * before their first use. Nothing leaves this machine: imported before onnxruntime-node.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
