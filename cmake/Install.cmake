# SPDX-License-Identifier: Apache-2.0
# `cmake --install` and `cpack`: the program with manual and completion, the library for programs of others, and the
# Python package. Components: program, library, python.
include(GNUInstallDirs)

function(howship_install)
  install(TARGETS howship RUNTIME COMPONENT program)
  install(DIRECTORY data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/howship/data COMPONENT program)
  install(DIRECTORY examples scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/howship COMPONENT program
          PATTERN "*.png" EXCLUDE PATTERN "expected.toml" EXCLUDE)
  install(FILES README.md CHANGES.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
  install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
  install(FILES third_party/musl/COPYRIGHT RENAME copyright.musl DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
  # The program describes itself, so that neither page nor completion can fall behind.
  set(manual ${CMAKE_BINARY_DIR}/manual)
  install(CODE "execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/manual.sh $<TARGET_FILE:howship> ${manual}
                                COMMAND_ERROR_IS_FATAL ANY)" COMPONENT program)
  install(DIRECTORY ${manual}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program FILES_MATCHING PATTERN "*.1")
  install(FILES ${manual}/howship.bash RENAME howship COMPONENT program
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

  # The library: rooms as archives, their headers, and what find_package(howship) needs.
  install(DIRECTORY src/howship DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library
          FILES_MATCHING PATTERN "*.hpp")
  get_property(rooms GLOBAL PROPERTY HOWSHIP_ROOMS)
  get_property(libraries GLOBAL PROPERTY HOWSHIP_LIBRARIES)
  install(TARGETS ${rooms} ${libraries} EXPORT howship COMPONENT library
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/howship)
  set(package ${CMAKE_INSTALL_LIBDIR}/cmake/howship)
  install(EXPORT howship NAMESPACE howship:: DESTINATION ${package} COMPONENT library FILE howship-targets.cmake)
  include(CMakePackageConfigHelpers)
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/howship-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES cmake/howship-config.cmake ${CMAKE_BINARY_DIR}/howship-config-version.cmake DESTINATION ${package}
          COMPONENT library)

  if(HOWSHIP_PYTHON)
    set(HOWSHIP_PYTHON_DIR lib/python3/dist-packages CACHE STRING "Where Python finds packages, below the prefix")
    install(TARGETS howship_core LIBRARY DESTINATION ${HOWSHIP_PYTHON_DIR}/howship COMPONENT python)
    install(DIRECTORY python/howship DESTINATION ${HOWSHIP_PYTHON_DIR} COMPONENT python
            PATTERN "__pycache__" EXCLUDE)
    install(FILES docs/python.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/python3-howship COMPONENT python)
    install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/python3-howship COMPONENT python)
    install(FILES third_party/musl/COPYRIGHT RENAME copyright.musl DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/python3-howship COMPONENT python)
  endif()
endfunction()

function(howship_packages)
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME howship)
  set(CPACK_PACKAGE_VENDOR "The Howship contributors")
  set(CPACK_PACKAGE_CONTACT "The Howship contributors <howship@localhost>")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)  # read by Debian 12; half as large again as xz, made in a fiftieth of its time
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_COMPONENTS_GROUPING IGNORE)
  set(CPACK_COMPONENTS_ALL program library)
  if(HOWSHIP_PYTHON)
    list(APPEND CPACK_COMPONENTS_ALL python)
  endif()
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME howship)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "Simulator of bone metastasis, from the cell to the clinic
 Research software: not a medical device, and no advice to patients.")
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libhowship-dev)
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libfmt-dev, libtomlplusplus-dev, libcli11-dev, nlohmann-json3-dev, libssl-dev, libpng-dev, libwebp-dev, libdeflate-dev, zlib1g-dev, libnifti-dev, libhdf5-dev, libxrl-dev, libkissfft-dev, libdcmtk-dev, libopenjp2-7-dev, libeigen3-dev, libboost-dev")
  set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "Simulator of bone metastasis: C++ library
 Static archives, headers and the CMake package of Howship.")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-howship)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.11), python3 (<< 3.12), python3-numpy")
  set(CPACK_COMPONENT_PYTHON_DESCRIPTION "Simulator of bone metastasis: Python package
 Runs, cohorts, trials, images and strength with NumPy arrays.")
  include(CPack)
endfunction()
