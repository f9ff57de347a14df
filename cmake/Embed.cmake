# SPDX-License-Identifier: Apache-2.0
# Turns the text files of data/ into one C++ source, so that the executable needs no folder beside it.
#
#   howship_embed(room): adds to the library of `room` a source that defines
#   std::span<const howship::scenario::EmbeddedFile> howship::scenario::embedded_files(), sorted by path.

if(CMAKE_SCRIPT_MODE_FILE)
  # Run at build time: cmake -DROOT=... -DFILES=a;b -DOUT=... -P Embed.cmake
  set(rows "")
  list(SORT FILES)
  foreach(file ${FILES})
    file(READ ${ROOT}/${file} text)
    # Quoted all the way: CMake would otherwise read semicolons in the text as list separators.
    string(APPEND rows "    {\"${file}\", R\"howship-data(${text})howship-data\"},\n")
  endforeach()
  file(WRITE ${OUT} "// Made by cmake/Embed.cmake from data/; do not edit.\n"
       "#include \"howship/scenario/embedded.hpp\"\n\n"
       "namespace howship::scenario {\n\n"
       "std::span<const EmbeddedFile> embedded_files() {\n"
       "  static constexpr EmbeddedFile files[] = {\n${rows}  };\n"
       "  return files;\n}\n\n"
       "}  // namespace howship::scenario\n")
  return()
endif()

function(howship_embed room)
  file(GLOB_RECURSE files RELATIVE ${CMAKE_SOURCE_DIR}/data CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/*.toml)
  set(out ${CMAKE_BINARY_DIR}/embedded_data.cpp)
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/data/ OUTPUT_VARIABLE paths)
  add_custom_command(OUTPUT ${out} VERBATIM DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    COMMAND ${CMAKE_COMMAND} "-DROOT=${CMAKE_SOURCE_DIR}/data" "-DFILES=${files}" "-DOUT=${out}"
            -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    COMMENT "Embedding data/")
  target_sources(howship_${room} PRIVATE ${out})
  set_source_files_properties(${out} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
