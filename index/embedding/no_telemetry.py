"""Imported before OpenVINO: its telemetry, which reports each conversion to its makers, stays out.

With this name taken, OpenVINO uses its own stub (openvino/tools/ovc/telemetry_utils.py).
"""

import sys

sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
