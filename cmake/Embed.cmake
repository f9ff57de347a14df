# SPDX-License-Identifier: Apache-2.0
# Turns text files into one C++ source, so that the executable needs no folder beside it.
#
#   howship_embed(ROOM FOLDER folder FILES paths below it... FUNCTION scope::name TYPE scope::Type HEADER file):
#   adds to the library of ROOM a source that defines `std::span<const Type> scope::name()`, sorted by path. Type has
#   the members path and text, both std::string_view.

if(CMAKE_SCRIPT_MODE_FILE)
  # Run at build time: cmake -DROOT=... -DFILES=a;b -DOUT=... -DFUNCTION=... -DTYPE=... -DHEADER=... -P Embed.cmake
  set(texts "")
  set(rows "")
  set(k 0)
  list(SORT FILES)
  foreach(file ${FILES})
    file(READ ${ROOT}/${file} text)
    # Quoted all the way: CMake would otherwise read semicolons in the text as list separators.
    string(APPEND texts "constexpr char text_${k}[] = R\"howship-data(${text})howship-data\";\n")
    # With its length: measuring a long text while compiling goes beyond what compilers do.
    string(APPEND rows "    {\"${file}\", {text_${k}, sizeof text_${k} - 1}},\n")
    math(EXPR k "${k} + 1")
  endforeach()
  file(WRITE ${OUT} "// Made by cmake/Embed.cmake; do not edit.\n"
       "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
       "#include \"${HEADER}\"\n\n"
       "namespace {\n${texts}}  // namespace\n\n"
       "std::span<const ${TYPE}> ${FUNCTION}() {\n"
       "  static constexpr ${TYPE} files[] = {\n${rows}  };\n"
       "  return files;\n}\n")
  return()
endif()

function(howship_embed room)
  cmake_parse_arguments(A "" "FOLDER;FUNCTION;TYPE;HEADER" "FILES" ${ARGN})
  set(root ${CMAKE_SOURCE_DIR}/${A_FOLDER})
  set(out ${CMAKE_BINARY_DIR}/embedded_${room}.cpp)
  list(TRANSFORM A_FILES PREPEND ${root}/ OUTPUT_VARIABLE paths)
  add_custom_command(OUTPUT ${out} VERBATIM DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    COMMAND ${CMAKE_COMMAND} "-DROOT=${root}" "-DFILES=${A_FILES}" "-DOUT=${out}" "-DFUNCTION=${A_FUNCTION}"
            "-DTYPE=${A_TYPE}" "-DHEADER=${A_HEADER}" -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    COMMENT "Embedding ${A_FOLDER}/")
  target_sources(howship_${room} PRIVATE ${out})
  set_source_files_properties(${out} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
