# SPDX-License-Identifier: Apache-2.0
# CVODE as an independent solver; without it its test skips.
find_package(SUNDIALS QUIET)
if(TARGET SUNDIALS::cvode)
  target_link_libraries(${name} PRIVATE SUNDIALS::cvode SUNDIALS::nvecserial SUNDIALS::sunmatrixdense
                        SUNDIALS::sunlinsoldense)
  target_compile_definitions(${name} PRIVATE HOWSHIP_SUNDIALS)
endif()
