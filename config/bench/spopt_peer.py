"""Answer one siting problem with spopt; run by the Python of the peers' environment, not by ours.

    python -I spopt_peer.py PROBLEM.npz SECONDS PROCESSOR-SECONDS MEBIBYTES

The file holds the way from every demand point (row) to every candidate (column): all of them as
`metres`, or `rows`, `columns` and `data` of those that count, all others being far. HiGHS gets so
many seconds; the whole gets so much processor time and memory, of which the system sees to it. What
is done is told at once, one line of JSON each, so that one knows how far it came if it is cut off.
"""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pulp
from spopt.locate import MCLP, PMedian

FAR_M = 1e9
MIB = 1024 * 1024


def main(file, seconds, processor_seconds, mebibytes):
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * MIB, mebibytes * MIB))
    try:
        with np.load(file) as problem:
            began = perf_counter(), process_time()
            model = _model(problem)
        _tell("built", began)
        began = perf_counter(), process_time()
        # A gap of nothing is asked for, or HiGHS would stop a hundredth of a per cent before it.
        model.problem.solve(pulp.HiGHS(msg=False, timeLimit=seconds, gapRel=0.0))
        _tell("solved", began, **_answer(model))
    except MemoryError:
        _tell("out of memory")


def _model(problem):
    metres, weights, count = _metres(problem), problem["weights"], int(problem["count"])
    if problem["objective"] == "reach":
        return MCLP.from_cost_matrix(metres, weights, float(problem["reach_m"]), count)
    return PMedian.from_cost_matrix(metres, weights, count)


def _metres(problem):
    if "metres" in problem:
        return problem["metres"]
    metres = np.full(problem["shape"], FAR_M)
    metres[problem["rows"], problem["columns"]] = problem["data"]
    return metres


def _answer(model):
    """How the solver ended, its own gap, and the candidates that are open, if any choice was met."""
    solver = model.problem.solverModel
    status, gap = solver.getModelStatus(), solver.getInfo().mip_gap
    open_now = [variable.value() for variable in model.fac_vars]
    chosen = [place for place, value in enumerate(open_now) if value and value > 0.5]
    return {
        "is_optimal": solver.modelStatusToString(status) == "Optimal",
        "gap": gap if np.isfinite(gap) else None,
        "chosen": chosen,
    }


def _tell(what, began=None, **more):
    told = {
        "what": what,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **more,
    }
    if began is not None:
        told |= {"wall_s": perf_counter() - began[0], "processor_s": process_time() - began[1]}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
