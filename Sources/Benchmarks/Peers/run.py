#!/usr/bin/env python3
"""Measure one peer on one target and write a JSON result.

  run.py --peer nutpie --target T1 --out file.json [--repeats 3] [--python VENV/bin/python]
  run.py --peer ext --cmd 'engine {target} {data} {out} {seed}' --target T1 --out file.json

ext is any engine of ours: the command gets the data CSV's path and an empty folder, and leaves there
  draws.f64  raw little-endian doubles [chain][draw][param]
  meta.json  {"names": [...], "chains": c, "draws": n, "sampling_s": s, "grad_draws": g, "grad_warmup": g}
             and, if it knows better than this script: "cold_s", "peak_rss_mb"
Peers: pystan stancpp stancpp-native nutpie nutpie-t400 nutpie-lowrank nutpie-jax pymc numpyro-par numpyro-vec numpyro-vec-f32 numpyro-vec-dense
       blackjax-nuts blackjax-mclmc blackjax-chees blackjax-meads blackjax-sgld emcee
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, threading, time, warnings
warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__)); sys.path.insert(0, HERE)
import numpy as np
import psutil
from gen_data import DEFAULT_DIR


def busy():
    t = psutil.cpu_times()
    return sum(t) - t.idle - t.iowait - getattr(t, "guest", 0) - getattr(t, "guest_nice", 0), t.steal


def clean_env(tmp):
    e = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    e.update(OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", OMP_NUM_THREADS="1", PYTHONWARNINGS="ignore",
             XDG_CACHE_HOME=tmp + "/cache", PYTENSOR_FLAGS=f"base_compiledir={tmp}/pytensor", NUMBA_CACHE_DIR=tmp + "/numba",
             HOME=tmp, TQDM_DISABLE="1")
    return e


def summarise(draws, names):
    import arviz as az
    # arviz's functions vectorise over a dataset; rank-normalised, split chains
    ds = az.convert_to_dataset({"p": draws})
    bulk = az.ess(ds, method="bulk")["p"].values; tail = az.ess(ds, method="tail")["p"].values; rh = az.rhat(ds)["p"].values
    flat = draws.reshape(-1, draws.shape[2])
    return dict(min_bulk_ess=float(bulk.min()), median_bulk_ess=float(np.median(bulk)), worst_param=names[int(bulk.argmin())],
                min_tail_ess=float(tail.min()), max_rhat=float(rh.max()), n_params=len(names), chains=draws.shape[0], draws=draws.shape[1],
                posterior={n: [float(m), float(s)] for n, m, s in zip(names, flat.mean(0), flat.std(0, ddof=1))})


def measure(peer, target, data, python, repeats=1, seed=1, warmup=1000, draws=1000, cmd=None, extra=(), reuse=False, keep=None, timeout=900):
    tmp = tempfile.mkdtemp(prefix="peer-"); out = tmp + "/out"; os.makedirs(out)
    keep = keep or os.path.join(tempfile.gettempdir(), "peers-build")
    csv = os.path.join(data, target + ".csv")
    if not os.path.exists(csv):
        subprocess.check_call([sys.executable, os.path.join(HERE, "gen_data.py"), "--out", data, "--only", target])
    if cmd:
        argv = ["sh", "-c", cmd.format(target=target, data=csv, out=out, seed=seed, here=HERE)]
    else:
        argv = [python, os.path.join(HERE, "worker.py"), "--peer", peer, "--target", target, "--data", data, "--out", out, "--keep", keep,
                "--repeats", str(repeats), "--seed", str(seed), "--warmup", str(warmup), "--draws", str(draws), *extra] + (["--reuse"] if reuse else [])
    b0, w0 = busy(), time.time()
    r = dict(peer=peer, target=target, seed=seed, warmup=warmup, draws_asked=draws, date=time.strftime("%Y-%m-%d %H:%M:%S"), load_before=os.getloadavg()[0])
    try:
        with open(out + "/log", "w") as log:
            p = psutil.Popen(argv + ([] if cmd else ["--spawned", repr(w0)]), stdout=log, stderr=log, env=clean_env(tmp))
            peak, own = 0, {}
            while p.poll() is None:
                tot = 0
                try:
                    for q in [p] + p.children(recursive=True):
                        try:
                            tot += q.memory_info().rss
                            t = q.cpu_times(); own[q.pid] = t.user + t.system
                        except psutil.Error:
                            pass
                except psutil.Error:
                    pass
                peak = max(peak, tot)
                if time.time() - w0 > timeout:
                    for q in p.children(recursive=True) + [p]:
                        q.kill()
                    raise TimeoutError(f"over {timeout} s")
                time.sleep(0.02 if time.time() - w0 < 5 else 0.1)
        wall = time.time() - w0; b1 = busy()
        if p.returncode:
            raise RuntimeError(f"exit {p.returncode}: " + open(out + "/log", errors="replace").read()[-1500:])
        meta = json.load(open(out + "/meta.json"))
        if cmd:
            dr = np.fromfile(out + "/draws.f64").reshape(meta["chains"], meta["draws"], -1); names = meta["names"]
            meta.setdefault("cold_s", wall); samp = [meta["sampling_s"]]
        else:
            z = np.load(out + "/draws.npz"); dr = z["draws"]; names = [str(s) for s in z["names"]]
            t = meta["timings"]; samp = [t[k] for k in sorted(t) if k.startswith("sampling") and k[8:9].isdigit() and k.endswith("_s") and "cpu" not in k]
        r.update(meta); r["process_wall_s"] = wall; r["peak_rss_mb"] = max(peak / 1e6, meta.get("peak_rss_mb", 0))   # a short run may end between two looks
        r["others_cpu_share"] = max(0.0, (b1[0] - b0[0] - sum(own.values())) / (2 * wall)); r["steal_s"] = b1[1] - b0[1]
        r.update(summarise(dr, names))
        r["sampling_s_all"] = samp; r["sampling_s"] = statistics.median(samp)
        t = r.get("timings", {})
        cp = [t[k] for k in t if k.startswith("sampling") and k.endswith("_cpu_s")]
        if cp:                                        # processor seconds of the sampling phase: less hurt by other work on the machine
            r["sampling_cpu_s"] = statistics.median(cp); r["ess_per_cpu_s"] = r["min_bulk_ess"] / r["sampling_cpu_s"]
        r["ess_per_s_sampling"] = r["min_bulk_ess"] / r["sampling_s"]; r["ess_per_s_cold"] = r["min_bulk_ess"] / r["cold_s"]
        if r.get("grad_draws"):
            r["ess_per_1000_grad"] = 1000 * r["min_bulk_ess"] / r["grad_draws"]
        r["ok"] = bool(np.isfinite(r["min_bulk_ess"]) and r["max_rhat"] < 1.05)
    except Exception as e:
        r.update(ok=False, error=f"{type(e).__name__}: {e}"[-1800:])
    shutil.rmtree(tmp, ignore_errors=True)
    return r


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--peer", required=True); ap.add_argument("--target", required=True); ap.add_argument("--out", required=True)
    ap.add_argument("--data", default=DEFAULT_DIR); ap.add_argument("--python", default=sys.executable)
    ap.add_argument("--repeats", type=int, default=1); ap.add_argument("--seed", type=int, default=1); ap.add_argument("--warmup", type=int, default=1000); ap.add_argument("--draws", type=int, default=1000)
    ap.add_argument("--cmd"); ap.add_argument("--reuse", action="store_true", help="reuse a built Stan binary"); ap.add_argument("--timeout", type=float, default=900)
    ap.add_argument("--extra", default="", help="further arguments for worker.py")
    a = ap.parse_args()
    r = measure(a.peer, a.target, a.data, a.python, a.repeats, a.seed, a.warmup, a.draws, a.cmd, a.extra.split(), a.reuse, timeout=a.timeout)
    os.makedirs(os.path.dirname(os.path.abspath(a.out)), exist_ok=True)
    json.dump(r, open(a.out, "w"), indent=1)
    print(line(r), flush=True)
    return 0 if r["ok"] else 1


def line(r):
    if r.get("error"):
        return f"{r['peer']:16s} {r['target']} FAILED {r['error'].strip().splitlines()[-1][:150]}"
    return (f"{r['peer']:16s} {r['target']} cold {r['cold_s']:.1f}s compile {r.get('timings', {}).get('compile_s', 0):.1f}s sampling {r['sampling_s']:.2f}s "
            f"bulk {r['min_bulk_ess']:.0f} tail {r['min_tail_ess']:.0f} rhat {r['max_rhat']:.3f} ESS/s {r['ess_per_s_sampling']:.1f} cold {r['ess_per_s_cold']:.2f} "
            f"ESS/cpu-s {r.get('ess_per_cpu_s', 0):.1f} grads {r.get('grad_draws')} rss {r['peak_rss_mb']:.0f}MB others {r['others_cpu_share']:.2f}")


if __name__ == "__main__":
    sys.exit(main())
