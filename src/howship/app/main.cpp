// SPDX-License-Identifier: Apache-2.0
#include "howship/app/commands.hpp"
#include "howship/app/export.hpp"
#include "howship_version.hpp"

int main(int argc, char** argv) {
  using namespace howship::app;
  // One line a command, in the order of --help.
  static constexpr Declare commands[] = {
      declare_run,      declare_cohort,    declare_trial,  declare_dataset, declare_report, declare_play, declare_image,
      declare_strength, declare_surrogate, declare_export, declare_check,   declare_show,   declare_help,
  };
  return run_program(argc, argv, commands, {HOWSHIP_VERSION, HOWSHIP_COMMIT});
}
