# The twelve numbers of pycocotools and the seconds from the files to them, as JSON. Arguments: annotations, results.
import contextlib
import io
import json
import sys
import time

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

start = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1])
    evaluation = COCOeval(truth, truth.loadRes(sys.argv[2]), "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "numbers": [float(number) for number in evaluation.stats]}))
