# SPDX-License-Identifier: Apache-2.0
# Every outside library, found once and given one name. All are Debian 12 packages (tools/setup.sh installs them).
find_package(Threads REQUIRED)

# howship_library(NAME FROM targets... | HEADER file LIBRARY names...)
function(howship_library name)
  cmake_parse_arguments(A "" "HEADER" "FROM;LIBRARY;INCLUDE_SUFFIXES" ${ARGN})
  add_library(howship_${name} INTERFACE)
  add_library(howship::${name} ALIAS howship_${name})
  set_property(GLOBAL APPEND PROPERTY HOWSHIP_LIBRARIES howship_${name})
  if(A_FROM)
    target_link_libraries(howship_${name} INTERFACE ${A_FROM})
  endif()
  if(A_HEADER)
    find_path(${name}_INCLUDE ${A_HEADER} PATH_SUFFIXES ${A_INCLUDE_SUFFIXES} REQUIRED)
    target_include_directories(howship_${name} SYSTEM INTERFACE ${${name}_INCLUDE})
  endif()
  foreach(library ${A_LIBRARY})
    find_library(${name}_${library}_LIBRARY ${library} REQUIRED)
    target_link_libraries(howship_${name} INTERFACE ${${name}_${library}_LIBRARY})
  endforeach()
endfunction()

find_package(fmt REQUIRED)
howship_library(fmt FROM fmt::fmt)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
howship_library(crypto FROM OpenSSL::Crypto)
if(HOWSHIP_FUZZ)
  # As a header, so that the fuzzer sees into it.
  howship_library(toml HEADER toml++/toml.h)
else()
  find_package(tomlplusplus REQUIRED)
  howship_library(toml FROM tomlplusplus::tomlplusplus)
endif()
target_compile_definitions(howship_toml INTERFACE TOML_ENABLE_WINDOWS_COMPAT=0)
find_package(nlohmann_json REQUIRED)
howship_library(json FROM nlohmann_json::nlohmann_json)
find_package(CLI11 REQUIRED)
howship_library(cli11 FROM CLI11::CLI11)
find_package(PNG REQUIRED)
howship_library(png FROM PNG::PNG)
howship_library(deflate HEADER libdeflate.h LIBRARY deflate)
howship_library(webp HEADER webp/encode.h LIBRARY webp)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
howship_library(eigen FROM Eigen3::Eigen)
howship_library(boost_math HEADER boost/math/distributions.hpp)
find_package(ZLIB REQUIRED)
howship_library(zlib FROM ZLIB::ZLIB)
howship_library(nifti HEADER nifti1_io.h INCLUDE_SUFFIXES nifti LIBRARY niftiio znz)
# In a program its archive, where it is there: the shared library brings curl and thirty others, for files in clouds. A
# module of Python takes the shared one, as the archive is made for programs.
find_library(hdf5_archive libhdf5_serial.a)
find_library(szip_archive libsz.a)
find_library(aec_archive libaec.a)
if(hdf5_archive AND szip_archive AND aec_archive)
  find_library(hdf5_shared hdf5_serial REQUIRED)
  set(in_a_program $<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>)
  howship_library(hdf5 HEADER hdf5.h INCLUDE_SUFFIXES hdf5/serial
                  FROM $<${in_a_program}:${hdf5_archive}> $<${in_a_program}:${szip_archive}>
                       $<${in_a_program}:${aec_archive}> $<$<NOT:${in_a_program}>:${hdf5_shared}> ZLIB::ZLIB
                       OpenSSL::Crypto ${CMAKE_DL_LIBS} m)
else()
  howship_library(hdf5 HEADER hdf5.h INCLUDE_SUFFIXES hdf5/serial LIBRARY hdf5_serial)
endif()
howship_library(xraylib HEADER xraylib.h INCLUDE_SUFFIXES xraylib LIBRARY xrl)
howship_library(dcmtk HEADER dcmtk/dcmdata/dctk.h LIBRARY dcmdata oflog ofstd dcmjpeg dcmjpls dcmimgle)
howship_library(kissfft HEADER kissfft/kiss_fftr.h LIBRARY kissfft-float)
howship_library(openjpeg HEADER openjpeg.h INCLUDE_SUFFIXES openjpeg-2.5 LIBRARY openjp2)

# Several processes for one trial; it brings a dozen libraries, so it is asked for.
if(HOWSHIP_MPI)
  find_package(MPI REQUIRED COMPONENTS C)
endif()

# exp, log, pow, sin and their like from musl, unchanged: the C library of the machine rounds some of them otherwise where
# the processor multiplies and adds in one step, and a browser has another one. As a whole, so that no -lm comes first.
file(GLOB math_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/third_party/musl/*.c)
add_library(howship_math STATIC ${math_sources})
add_library(howship::howship_math ALIAS howship_math)  # as it is called where it is installed
target_compile_options(howship_math PRIVATE -w -O2 -fno-builtin -fno-math-errno)
target_compile_definitions(howship_math PRIVATE hidden=)
target_include_directories(howship_math BEFORE PRIVATE ${CMAKE_SOURCE_DIR}/third_party/musl)
if(HOWSHIP_FUZZ OR HOWSHIP_SANITIZE MATCHES "undefined")
  # Shifts of signed numbers past their sign are what both compilers define them to be.
  target_compile_options(howship_math PRIVATE -fno-sanitize=shift)
endif()
set_target_properties(howship_math PROPERTIES POSITION_INDEPENDENT_CODE ON)
set_property(GLOBAL APPEND PROPERTY HOWSHIP_LIBRARIES howship_math)
