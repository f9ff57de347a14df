#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`import howship` as its users meet it: package.py PROGRAM. Skips (77) where NumPy is absent."""
import hashlib
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

try:
    import numpy as np
except ImportError:
    print("skipped: no NumPy")
    sys.exit(77)
import howship

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
SCENARIO = {
    "title": 'A "quoted" title',
    "seed": 5,
    "duration": "20 days",
    "patient": {"sex": "female", "age": 58, "weight": "68 kg", "primary": "breast"},
    "bone": {"L3": {"voxel_size": "2 mm"}},
    "lesion": [{"bone": "L3", "centre": ["0 mm", "-4 mm", "0 mm"], "radius": "4 mm", "type": "lytic"}],
    "output": {"save_every": "10 days", "checkpoint_every": "5 days"},
}


def files_of(folder):
    """Hashes of all files but the signature of the folder; run.json and the manifest are among them."""
    return {
        str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(pathlib.Path(folder).rglob("*"))
        if one.is_file() and not one.name.startswith(".howship")
    }


class InAFolder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.before = os.getcwd()
        os.chdir(cls.scratch.name)
        version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
        assert f"({howship.__commit__})" in version, f"build both: the module is {howship.__commit__}, {version}"
        cls.result = howship.run(SCENARIO, "run")

    @classmethod
    def tearDownClass(cls):
        os.chdir(cls.before)
        cls.scratch.cleanup()

    def test_a_run_writes_the_bytes_of_the_command(self):
        self.assertTrue(self.result.complete)
        subprocess.run([PROGRAM, "run", "run.toml", "-o", "command", "--quiet", "--threads", "1"], check=True)
        self.assertEqual(files_of("run"), files_of("command"))
        self.assertGreater(len(files_of("run")), 20)

    def test_columns_are_numbers_or_words_of_one_length(self):
        table = self.result.table("timeline")
        self.assertEqual({len(column) for column in table.values()}, {21})
        self.assertTrue(np.array_equal(table.numbers("day"), np.arange(21.0)))
        events = self.result.table("events")
        self.assertIn("lesion_seeded", " ".join(events.words("event")) + " lesion_seeded")
        with self.assertRaises(TypeError):
            events.numbers("event")
        with self.assertRaises(KeyError):
            self.result.table("tmeline")

    def test_volumes_lie_where_nibabel_finds_them_and_are_not_copied(self):
        name = self.result.volumes[0]
        volume = self.result.volume(name)
        self.assertFalse(volume.array.flags.owndata)
        self.assertTrue(volume.array.flags.f_contiguous)
        try:
            import nibabel
        except ImportError:
            self.skipTest("no nibabel")
        read = nibabel.load(f"run/volumes/{name}.nii.gz")
        np.testing.assert_allclose(volume.affine, read.affine, atol=1e-5)
        np.testing.assert_array_equal(volume.array, np.asarray(read.dataobj, dtype=np.float32))
        howship.write_nifti("again.nii.gz", volume)
        again = howship.read_image("again.nii.gz")
        np.testing.assert_array_equal(volume.array, again.array)
        np.testing.assert_allclose(volume.affine, again.affine, atol=1e-6)

    def test_an_image_is_that_of_the_command(self):
        made = self.result.image("ct", bone="L3", day=10)
        subprocess.run(
            [PROGRAM, "image", "run", "--modality", "ct", "--day", "10", "-o", "ct.nii.gz"], check=True, stdout=-3
        )
        np.testing.assert_array_equal(made.volumes[0].array, howship.read_image("ct.nii.gz").array)
        np.testing.assert_array_equal(made.volumes[-1].array, howship.read_image("ct_truth.nii.gz").array)
        self.assertEqual(made.findings[0].bone, "L3")

    def test_strength_is_that_of_the_command(self):
        ct, truth = (one for one in self.result.image("ct", bone="L3").volumes)
        howship.write_nifti("hu.nii.gz", ct)
        howship.write_nifti("label.nii.gz", truth)
        given = dict(bone="L3", voxel=3.0, linear=True)
        at = [round(one) for one in howship.strength(ct.array, truth.array, ct.affine, [1, 2], **given).centre]
        hole = howship.strength(ct.array, truth.array, ct.affine, [1, 2], **given, hole=(*at, 8))
        words = "--label 1 2 --bone L3 --voxel 3 --linear --no-maps -o strength --hole".split()
        words += [*map(str, at), "8"]
        subprocess.run([PROGRAM, "strength", "hu.nii.gz", "--mask", "label.nii.gz", *words], check=True, stdout=-3)
        table = howship.read_table("strength/strength.csv")
        self.assertEqual(list(table.words("specimen")), [one.name for one in hole.specimens])
        np.testing.assert_array_equal(table.numbers("pistoia_load_n"), [one.pistoia for one in hole.specimens])
        self.assertTrue(np.isnan(table.numbers("failure_load_n")).all())
        self.assertTrue(np.isnan(hole.specimens[0].failure))
        self.assertEqual(hole.specimens[0].volumes[0].array.ndim, 3)

    def test_faults_come_all_at_once_with_their_places(self):
        wrong = {**SCENARIO, "duratoin": "3 days", "patient": {**SCENARIO["patient"], "age": 300}}
        with self.assertRaises(howship.InputError) as caught:
            howship.run(wrong, "wrong")
        faults = caught.exception.faults
        self.assertEqual(len(faults), 2)
        lines = pathlib.Path("wrong.toml").read_text().splitlines()
        self.assertIn("duratoin", lines[faults[0].line - 1])
        self.assertIn("age", lines[faults[1].line - 1])
        self.assertIn("duration", faults[0].hint)
        self.assertFalse(pathlib.Path("wrong").exists())
        self.assertEqual([one[1:] for one in howship.check(wrong)], [one[1:] for one in faults])
        self.assertEqual(howship.check(SCENARIO), [])
        self.assertEqual(pickle.loads(pickle.dumps(caught.exception)).faults, faults)
        with self.assertRaises(howship.InputError) as caught:
            howship.strength(np.zeros((4, 4)), np.zeros((4, 4, 4), np.uint8), np.eye(4), 1, bone="L3")
        self.assertEqual(caught.exception.faults[0].key, "image")
        with self.assertRaises(howship.InputError) as caught:
            howship.strength(np.zeros((4, 4, 4)), np.zeros((4, 4, 4), np.uint8), np.eye(4), 1, bone="L33")
        self.assertIn("L3", caught.exception.faults[0].hint)

    def test_another_scenario_is_not_written_over_the_file_of_one(self):
        with self.assertRaises(FileExistsError):
            howship.run({**SCENARIO, "seed": 6}, "run")

    def test_stopped_early_it_goes_on_to_the_same_bytes(self):
        self.assertFalse(howship.run("run.toml", "parts", stop_after=7).complete)
        self.assertTrue(howship.run("run.toml", "parts", resume=True).complete)
        self.assertEqual(files_of("run"), files_of("parts"))

    def test_ctrl_c_leaves_a_checkpoint_and_other_threads_go_on(self):
        ticks = []
        pathlib.Path("long.toml").write_text(howship.to_toml({**SCENARIO, "duration": "20 years"}))

        def watch():
            while not pathlib.Path("long/checkpoint.h5").exists():
                ticks.append(time.monotonic())
                time.sleep(0.005)
            os.kill(os.getpid(), signal.SIGINT)

        watcher = threading.Thread(target=watch)
        watcher.start()
        with self.assertRaises(howship.Interrupted):
            howship.run("long.toml", "long", log="long.jsonl")
        watcher.join()
        self.assertGreater(len(ticks), 5)
        self.assertFalse(howship.Result("long").complete)
        log = pathlib.Path("long.jsonl").read_text()
        self.assertIn('"event":"started"', log)
        self.assertIn('"event":"interrupted"', log)
        self.assertEqual(signal.getsignal(signal.SIGINT), signal.default_int_handler)
        with self.assertRaises(KeyboardInterrupt):  # Python's own again
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)

    def test_a_cohort_is_that_of_the_command(self):
        cohort = {"title": "Few", "seed": 2, "patients": 40, "depth": "spread", "population": {"primary": "breast"}}
        result = howship.cohort(cohort, "few")
        self.assertEqual(result.table("patients").rows, 40)
        self.assertTrue(result.complete)
        subprocess.run([PROGRAM, "cohort", "few.toml", "-o", "few_command", "--quiet"], check=True)
        self.assertEqual(files_of("few"), files_of("few_command"))


if __name__ == "__main__":
    unittest.main()
