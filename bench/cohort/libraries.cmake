# SPDX-License-Identifier: Apache-2.0
# CVODE as an independent solver; without it that part is left out.
find_package(SUNDIALS QUIET)
if(TARGET SUNDIALS::cvode)
  target_link_libraries(bench_${name} PRIVATE SUNDIALS::cvode SUNDIALS::nvecserial SUNDIALS::sunmatrixdense
                        SUNDIALS::sunlinsoldense)
  target_compile_definitions(bench_${name} PRIVATE HOWSHIP_SUNDIALS)
endif()
