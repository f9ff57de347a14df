# SPDX-License-Identifier: Apache-2.0
# `import howship`: the package of python/howship with one compiled module, in build/PRESET/python.

macro(howship_find_python)
  if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
    set(Python3_EXECUTABLE /usr/bin/python3)  # Debian's own, which has its NumPy, whatever else stands on the path
  endif()
  find_package(Python3 REQUIRED COMPONENTS Interpreter Development.Module)
endmacro()

function(howship_python)
  howship_find_python()
  find_package(pybind11 REQUIRED)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/python/module/*.cpp)
  pybind11_add_module(howship_core MODULE NO_EXTRAS ${sources})
  add_dependencies(howship_core howship_version)
  target_include_directories(howship_core PRIVATE ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(howship_core PRIVATE howship_app)
  # Its symbols are its own: another module of the same process may bring other versions of what we link.
  target_link_options(howship_core PRIVATE -Wl,-Bsymbolic -Wl,--as-needed
                      -Wl,--version-script=${CMAKE_SOURCE_DIR}/python/module/exported.map)
  set(package ${CMAKE_BINARY_DIR}/python/howship)
  set_target_properties(howship_core PROPERTIES OUTPUT_NAME _core LIBRARY_OUTPUT_DIRECTORY ${package})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/python/howship/*)
  list(FILTER files EXCLUDE REGEX "__pycache__|\\.so$")
  file(MAKE_DIRECTORY ${package})
  foreach(file ${files})
    cmake_path(GET file FILENAME name)
    file(CREATE_LINK ${file} ${package}/${name} SYMBOLIC)
  endforeach()
endfunction()

# The package as its users meet it: tests/python.
function(howship_python_tests)
  howship_find_python()
  set(environment "PYTHONPATH=${CMAKE_BINARY_DIR}/python")
  if(NOT HOWSHIP_SANITIZE)
    set(tests ${CMAKE_SOURCE_DIR}/tests/python)
    add_test(NAME Python.package COMMAND ${Python3_EXECUTABLE} ${tests}/package.py $<TARGET_FILE:howship>)
    add_test(NAME Python.tutorial COMMAND ${tests}/tutorial.sh ${CMAKE_SOURCE_DIR} ${Python3_EXECUTABLE})
    add_test(NAME Python.types COMMAND ${tests}/types.sh ${CMAKE_SOURCE_DIR} ${Python3_EXECUTABLE})
    add_test(NAME Python.wheel
             COMMAND ${tests}/wheel.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${Python3_EXECUTABLE})
    set_tests_properties(Python.package Python.tutorial Python.types Python.wheel PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600
                         COST 20 ENVIRONMENT "${environment}")
  endif()
endfunction()
