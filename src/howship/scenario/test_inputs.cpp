// SPDX-License-Identifier: Apache-2.0
// Tests, and what is written.
#include "howship/imaging/examination.hpp"
#include "howship/scenario/input_tables.hpp"

namespace howship::scenario {
namespace {

std::vector<Word> test_words() {
  std::vector<Word> out;
  for (const imaging::Modality* one : imaging::modalities()) out.push_back({one->name});
  return out;
}

std::vector<Word> needle_words() {
  std::vector<Word> out;
  for (const imaging::Modality* one : imaging::modalities())
    if (one->choice == "needle")
      for (const std::string_view view : one->view_names()) out.push_back({view});
  return out;
}

}  // namespace

const std::vector<Field<TestOrder>>& test_inputs() {
  using T = TestOrder;
  static const std::string view_meaning = "the only view to make; " + imaging::views_in_words("view"),
                           usual_views = imaging::views_in_words("view", true) + "; else all";
  static const std::vector<Field<T>> fields{
      {&T::test,
       {.key = "name",
        .kind = Kind::word,
        .meaning = "which test",
        .example = "\"ct\"",
        .required = true,
        .words = test_words()}},
      {&T::bone,
       {.key = "bone",
        .kind = Kind::text,
        .meaning = "which bone; bone scan and labs are of the whole patient",
        .example = "\"L3\"",
        .otherwise = "every bone simulated; the ones with a lesion for a biopsy"}},
      {&T::view,
       {.key = "view",
        .kind = Kind::text,
        .meaning = view_meaning,
        .example = "\"lateral\"",
        .otherwise = usual_views}},
      {&T::needle,
       {.key = "needle",
        .kind = Kind::word,
        .meaning = "of a biopsy",
        .example = "\"core\"",
        .words = needle_words(),
        .otherwise = "core"}},
      {&T::tip,
       {.key = "tip",
        .kind = Kind::position,
        .unit = "mm",
        .low = -500,
        .high = 500,
        .meaning = "of a biopsy: the point of the needle, left, posterior, superior of the centre of the bone; what it "
                   "takes lies behind it along its way",
        .example = "[\"4 mm\", \"-12 mm\", \"0 mm\"]",
        .otherwise = "so that it takes the middle of the largest lesion"}},
      {&T::direction,
       {.key = "direction",
        .kind = Kind::position,
        .low = -1,
        .high = 1,
        .meaning = "of a biopsy: direction in which the needle is pushed, left, posterior, superior",
        .example = "[-0.4, -0.9, 0]",
        .otherwise = "in a vertebra the way past the spinal canal, in other bones straight from behind"}},
      {&T::guidance,
       {.key = "guidance",
        .kind = Kind::word,
        .meaning =
            "of a biopsy: a needle is led on CT, or by hand, by what is felt and by landmarks of the skin, so that "
            "it goes the more astray the deeper it goes",
        .example = "\"hand\"",
        .words = {{"ct"}, {"hand"}},
        .otherwise = "ct"}},
      {&T::delay,
       {.key = "delay",
        .kind = Kind::quantity,
        .unit = "h",
        .low = 0.05,
        .high = 24,
        .meaning = "of a bone scan: time from the injection of the tracer to the scan",
        .example = "\"3 h\"",
        .otherwise = "tracer_delay of [parameters.imaging]"}},
      {&T::day, day_input({.key = "day",
                           .meaning = "of a single test",
                           .example = "\"day 90\"",
                           .otherwise = "give `day` or `every`"})},
      {&T::every, duration_input({.key = "every",
                                  .meaning = "time from one test of a series to the next",
                                  .example = "\"3 months\"",
                                  .otherwise = "a single test"})},
      {&T::start,
       day_input(
           {.key = "start", .meaning = "the first test of a series", .example = "\"month 1\"", .otherwise = "day 0"})},
  };
  return fields;
}

const std::vector<Field<Output>>& output_inputs() {
  static const std::vector<Field<Output>> fields{
      {&Output::save_every,
       duration_input({.key = "save_every", .meaning = "time between saved states", .example = "\"1 month\""})},
      {&Output::checkpoint_every,
       duration_input({.key = "checkpoint_every",
                       .meaning = "model time between checkpoints",
                       .example = "\"1 month\"",
                       .otherwise = "each month of model time, but none within 20 seconds after the last"})},
      {&Output::volumes,
       {.key = "volumes",
        .kind = Kind::flag,
        .meaning =
            "write each saved state as NIfTI volumes; of bones that [disease] puts in shells only where this is given",
        .example = "true"}},
      {&Output::png,
       {.key = "png",
        .kind = Kind::flag,
        .meaning = "write pictures; of bones that [disease] puts in shells only where this is given",
        .example = "true"}},
      {&Output::images,
       {.key = "images",
        .kind = Kind::flag,
        .meaning = "write the images of tests, with what is truly there, under images/",
        .example = "true"}},
      {&Output::strength_every,
       duration_input(
           {.key = "strength_every",
            .meaning =
                "time between finite-element tests of each bone's strength; bones can break only where it is tested",
            .example = "\"3 months\"",
            .otherwise = "strength is not tested"})},
      {&Output::strength_maps,
       {.key = "strength_maps",
        .kind = Kind::flag,
        .meaning = "write strain energy and damage of each strength test as NIfTI volumes into strength/",
        .example = "true"}},
  };
  return fields;
}

}  // namespace howship::scenario
