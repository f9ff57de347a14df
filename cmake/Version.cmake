# SPDX-License-Identifier: Apache-2.0
# Writes the commit that is being built into OUTPUT, touching it only where it changed. Run as a script at build time.
set(commit "unknown")
set(archived "$Format:%H$")  # `git archive` fills it in
if(archived MATCHES "^[0-9a-f]+$")
  string(SUBSTRING ${archived} 0 12 commit)
else()
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty=+changes --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
  if(NOT failed)
    set(commit ${found})
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define HOWSHIP_VERSION \"@VERSION@\"\n#define HOWSHIP_COMMIT \"@commit@\"\n" @ONLY)
