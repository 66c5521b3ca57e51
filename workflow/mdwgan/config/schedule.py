"""How long a run takes on a machine: a list schedule of its jobs, each as long as it is estimated.

A core or GPU that gets free takes the waiting job that most work depends on. Real schedulers know
less and wait more, so a schedule is a bound from below for jobs of these lengths.
"""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# CPU seconds that Snakemake's one process spends on a job: 905 for 10,832 jobs that did nothing.
SECONDS_PER_JOB = 905 / 10_832


@dataclass(frozen=True)
class Task:
    """A job in a schedule.

    Attributes
    ----------
    name : str
        Its rule.
    seconds : float
    memory : float
        MB.
    network : bool
        It trains a network, for which it takes a GPU where the machine has one.
    before : tuple of int
        Places of the tasks that come first; smaller than its own.
    """

    name: str
    seconds: float
    memory: float = 0
    network: bool = False
    before: tuple[int, ...] = ()


@dataclass(frozen=True)
class Machine:
    """What jobs share.

    Attributes
    ----------
    name : str
    cores : int
        Jobs at once, each with a core.
    memory : float
        MB; 0 where it is not shared, as on a cluster whose nodes have enough.
    gpus : int
    """

    name: str
    cores: int
    memory: float = 0
    gpus: int = 0


@dataclass(frozen=True)
class Schedule:
    """How long a run takes, and why not less.

    Attributes
    ----------
    seconds : float
    limit : {"cores", "GPUs", "order", "Snakemake"}
        What a longer list of would help: the largest lower bound of the time. ``order`` is the
        longest chain of jobs that wait for each other, ``Snakemake`` its own work for each job.
    stage : str
        Rule with most of that time.
    """

    seconds: float
    limit: str
    stage: str


def levels(tasks: Sequence[Task]) -> list[float]:
    """Seconds from the start of each task to the end of the last one that waits for it."""
    rest = [task.seconds for task in tasks]
    for place in reversed(range(len(tasks))):
        for earlier in tasks[place].before:
            rest[earlier] = max(rest[earlier], tasks[earlier].seconds + rest[place])
    return rest


def schedule(tasks: Sequence[Task], machine: Machine, speed_up: float = 1) -> Schedule:
    """Simulate a run.

    Parameters
    ----------
    tasks : sequence of Task
        In an order in which they can run.
    machine : Machine
    speed_up : float
        How many times faster a GPU trains than a core.
    """
    if machine.gpus:
        tasks = [_faster(task, speed_up) if task.network else task for task in tasks]
    seconds = max(_simulated(tasks, machine), SECONDS_PER_JOB * len(tasks))
    return Schedule(seconds, *_limit(tasks, machine))


def _faster(task: Task, speed_up: float) -> Task:
    return Task(task.name, task.seconds / speed_up, task.memory, True, task.before)


def _simulated(tasks: Sequence[Task], machine: Machine) -> float:
    """End of the last task."""
    rest, waits = levels(tasks), [len(task.before) for task in tasks]
    after: list[list[int]] = [[] for _ in tasks]
    for place, task in enumerate(tasks):
        for earlier in task.before:
            after[earlier].append(place)
    ready: dict[bool, list[tuple[float, int]]] = {True: [], False: []}  # those that take a GPU

    def add(place: int) -> None:
        on_gpu = bool(machine.gpus) and tasks[place].network
        heapq.heappush(ready[on_gpu], (-rest[place], place))

    for place, number in enumerate(waits):
        if not number:
            add(place)
    free = {"cores": machine.cores, "gpus": machine.gpus, "memory": machine.memory or float("inf")}
    running: list[tuple[float, int, bool]] = []
    now = 0.0
    while running or ready[True] or ready[False]:
        for on_gpu in (True, False):
            while ready[on_gpu] and _fits(tasks[ready[on_gpu][0][1]], on_gpu, free, not running):
                place = heapq.heappop(ready[on_gpu])[1]
                _take(tasks[place], on_gpu, free, -1)
                heapq.heappush(running, (now + tasks[place].seconds, place, on_gpu))
        now, place, on_gpu = heapq.heappop(running)
        _take(tasks[place], on_gpu, free, 1)
        for later in after[place]:
            waits[later] -= 1
            if not waits[later]:
                add(later)
    return now


def _fits(task: Task, on_gpu: bool, free: dict, alone: bool) -> bool:
    """Whether a task can start; alone on the machine it can, however much memory it needs."""
    if free["cores"] < 1 or (on_gpu and free["gpus"] < 1):
        return False
    return alone or task.memory <= free["memory"]


def _take(task: Task, on_gpu: bool, free: dict, sign: int) -> None:
    free["cores"] += sign
    free["gpus"] += sign * on_gpu
    free["memory"] += sign * task.memory


def _limit(tasks: Sequence[Task], machine: Machine) -> tuple[str, str]:
    """Largest lower bound of the time, and the rule with most of it."""
    work = Counter()
    trained = Counter()
    for task in tasks:
        work[task.name] += task.seconds
        if machine.gpus and task.network:
            trained[task.name] += task.seconds
    chain = _chain(tasks)
    bounds = {
        "cores": (work.total() / machine.cores, work),
        "GPUs": (trained.total() / max(machine.gpus, 1), trained),
        "order": (chain.total(), chain),
        "Snakemake": (SECONDS_PER_JOB * len(tasks), Counter(task.name for task in tasks)),
    }
    limit = max(bounds, key=lambda name: bounds[name][0])
    stage = bounds[limit][1].most_common(1)
    return limit, stage[0][0] if stage else ""


def _chain(tasks: Sequence[Task]) -> Counter:
    """Seconds by rule of the longest chain of tasks that wait for each other."""
    ends: list[float] = []
    for task in tasks:
        ends.append(task.seconds + max((ends[place] for place in task.before), default=0))
    chain: Counter = Counter()
    place = max(range(len(tasks)), key=ends.__getitem__, default=None)
    while place is not None:
        chain[tasks[place].name] += tasks[place].seconds
        place = max(tasks[place].before, key=ends.__getitem__, default=None)
    return chain
