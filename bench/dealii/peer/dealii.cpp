// SPDX-License-Identifier: Apache-2.0
// The strongest way that deal.II has for this problem: matrix-free conjugate gradients in double, preconditioned by a
// V-cycle of geometric multigrid in float with Chebyshev smoothers, vector operations merged into the loops over cells.
#include "dealii.hpp"

#include <deal.II/base/multithread_info.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_system.h>
#include <deal.II/fe/mapping_q1.h>
#include <deal.II/grid/grid_generator.h>
#include <deal.II/grid/tria.h>
#include <deal.II/lac/affine_constraints.h>
#include <deal.II/lac/diagonal_matrix.h>
#include <deal.II/lac/la_parallel_vector.h>
#include <deal.II/lac/precondition.h>
#include <deal.II/lac/solver_cg.h>
#include <deal.II/matrix_free/fe_evaluation.h>
#include <deal.II/matrix_free/matrix_free.h>
#include <deal.II/matrix_free/tools.h>
#include <deal.II/multigrid/mg_coarse.h>
#include <deal.II/multigrid/mg_matrix.h>
#include <deal.II/multigrid/mg_smoother.h>
#include <deal.II/multigrid/mg_transfer_matrix_free.h>
#include <deal.II/multigrid/multigrid.h>
#ifdef HOWSHIP_WIDE  // the library has these for the vectors that it was built with only
#include <deal.II/matrix_free/evaluation_selector.h>
#include <deal.II/matrix_free/evaluation_template_factory.h>
#include <deal.II/matrix_free/mapping_info.templates.h>
#include <deal.II/matrix_free/mapping_info_storage.templates.h>
#include <deal.II/matrix_free/matrix_free.templates.h>
#include <deal.II/matrix_free/shape_info.templates.h>
#endif

#include <sys/resource.h>
#include <time.h>

#include <functional>
#include <memory>
#include <vector>

#ifdef HOWSHIP_WIDE
// Of what the library chooses by degree, this problem takes one: degree 1, two points a line, no faces, no hanging
// nodes.
namespace dealii::internal {

template <typename Number, std::size_t width>
struct FEEvaluationFactory<3, VectorizedArray<Number, width>> {
  using Lanes = VectorizedArray<Number, width>;
  using Data = FEEvaluationData<3, Lanes, false>;
  static void evaluate(const unsigned int components, const EvaluationFlags::EvaluationFlags flags, const Lanes* values,
                       Data& data) {
    FEEvaluationImplEvaluateSelector<3, Lanes>::template run<1, 2>(components, flags, values, data);
  }
  static void integrate(const unsigned int components, const EvaluationFlags::EvaluationFlags flags, Lanes* values,
                        Data& data, const bool add) {
    FEEvaluationImplIntegrateSelector<3, Lanes>::template run<1, 2>(components, flags, values, data, add);
  }
  static bool fast_evaluation_supported(const unsigned int degree, const unsigned int points) {
    return degree == 1 && points == 2;
  }
};

template <typename Number, std::size_t width>
struct FEFaceEvaluationFactory<3, VectorizedArray<Number, width>> {
  template <typename... Words>
  static void evaluate(Words&&...) {
    AssertThrow(false, ExcNotImplemented());
  }
};

template <typename Number, typename Lanes>
struct FEEvaluationHangingNodesFactory<3, Number, Lanes> {
  template <typename... Words>
  static void apply(Words&&...) {
    AssertThrow(false, ExcNotImplemented());
  }
};

}  // namespace dealii::internal
#endif

namespace howship::bench {
namespace {

using namespace dealii;

constexpr int dim = 3;
constexpr unsigned int coarsest = 1;  // 2^3 cells: the one cell below is all supports

double seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

template <typename Number>
using VectorOf = LinearAlgebra::distributed::Vector<Number>;

/// Stiffness of isotropic elasticity, moduli constant in a cell. Supports give and take zero.
template <typename Number>
class Stiffness : public Subscriptor {
 public:
  using value_type = Number;
  using Cells = MatrixFree<dim, Number>;
  using Values = FEEvaluation<dim, 1, 2, dim, Number>;
  using Lanes = VectorizedArray<Number>;
  using Range = std::pair<unsigned int, unsigned int>;
  using Part = std::function<void(const unsigned int, const unsigned int)>;

  void set_up(std::shared_ptr<const Cells> cells, const std::vector<float>& lambda, const std::vector<float>& mu,
              int side, double cell_edge) {
    cells_ = std::move(cells);
    lambda_.resize(cells_->n_cell_batches());
    mu_.resize(cells_->n_cell_batches());
    for (unsigned int b = 0; b < cells_->n_cell_batches(); ++b)
      for (unsigned int lane = 0; lane < cells_->n_active_entries_per_cell_batch(b); ++lane) {
        const Point<dim> at = cells_->get_cell_iterator(b, lane)->center();
        const auto index = [&](int c) { return std::size_t(at[c] / cell_edge); };
        const std::size_t voxel = index(0) + std::size_t(side) * (index(1) + std::size_t(side) * index(2));
        lambda_[b][lane] = lambda[voxel];
        mu_[b][lane] = mu[voxel];
      }
  }

  std::shared_ptr<DiagonalMatrix<VectorOf<Number>>> inverse_diagonal() const {
    auto out = std::make_shared<DiagonalMatrix<VectorOf<Number>>>();
    VectorOf<Number>& diagonal = out->get_vector();
    cells_->initialize_dof_vector(diagonal);
    const std::function<void(Values&)> one = [this](Values& values) {
      values.evaluate(EvaluationFlags::gradients);
      stress(values);
      values.integrate(EvaluationFlags::gradients);
    };
    MatrixFreeTools::compute_diagonal(*cells_, diagonal, one);
    for (Number& d : diagonal) d = d > Number(0) ? Number(1) / d : Number(1);
    for (const unsigned int fixed : cells_->get_constrained_dofs()) diagonal.local_element(fixed) = Number(1);
    return out;
  }

  void vmult(VectorOf<Number>& out, const VectorOf<Number>& in) const {
    cells_->cell_loop(&Stiffness::over_cells, this, out, in, true);
  }
  void Tvmult(VectorOf<Number>& out, const VectorOf<Number>& in) const { vmult(out, in); }
  void vmult(VectorOf<Number>& out, const VectorOf<Number>& in, const Part& before, const Part& after) const {
    cells_->cell_loop(&Stiffness::over_cells, this, out, in, before, after);
  }
  types::global_dof_index m() const { return cells_->get_dof_handler().n_dofs(); }
  Number el(unsigned int, unsigned int) const { return Number(1); }  // asked of by the interface, never called
  void initialize_dof_vector(VectorOf<Number>& v) const { cells_->initialize_dof_vector(v); }

  /// Right-hand side of what the supports impose: minus the stiffness times `imposed`, zero where supported.
  void minus_imposed(VectorOf<Number>& out, const VectorOf<Number>& imposed) const {
    Values values(*cells_);
    out = Number(0);
    for (unsigned int b = 0; b < cells_->n_cell_batches(); ++b) {
      values.reinit(b);
      values.read_dof_values_plain(imposed);
      values.evaluate(EvaluationFlags::gradients);
      stress(values, Number(-1));
      values.integrate(EvaluationFlags::gradients);
      values.distribute_local_to_global(out);
    }
  }

  /// Work of the stresses of `u` on the strains of `v`, supports and all.
  double work(const VectorOf<Number>& u, const VectorOf<Number>& v) const {
    Values of_u(*cells_), of_v(*cells_);
    double out = 0;
    for (unsigned int b = 0; b < cells_->n_cell_batches(); ++b) {
      of_u.reinit(b);
      of_v.reinit(b);
      of_u.read_dof_values_plain(u);
      of_v.read_dof_values_plain(v);
      of_u.evaluate(EvaluationFlags::gradients);
      of_v.evaluate(EvaluationFlags::gradients);
      Lanes sum = Number(0);
      for (unsigned int q = 0; q < of_u.n_q_points; ++q) {
        const auto strain = of_u.get_symmetric_gradient(q);
        auto of_strain = strain * (Number(2) * mu_[b]);
        for (int c = 0; c < dim; ++c) of_strain[c][c] += lambda_[b] * trace(strain);
        sum += of_strain * of_v.get_symmetric_gradient(q) * of_u.JxW(q);
      }
      for (unsigned int lane = 0; lane < cells_->n_active_entries_per_cell_batch(b); ++lane) out += double(sum[lane]);
    }
    return out;
  }

 private:
  void stress(Values& values, Number factor = Number(1)) const {
    const Lanes lambda = factor * lambda_[values.get_current_cell_index()];
    const Lanes twice_mu = Number(2) * factor * mu_[values.get_current_cell_index()];
    for (unsigned int q = 0; q < Values::static_n_q_points; ++q) {
      const auto strain = values.get_symmetric_gradient(q);
      auto out = strain * twice_mu;
      const Lanes pressure = lambda * trace(strain);
      for (int c = 0; c < dim; ++c) out[c][c] += pressure;
      values.submit_symmetric_gradient(out, q);
    }
  }

  void over_cells(const Cells& cells, VectorOf<Number>& out, const VectorOf<Number>& in, const Range& range) const {
    Values values(cells);
    for (unsigned int b = range.first; b < range.second; ++b) {
      values.reinit(b);
      values.gather_evaluate(in, EvaluationFlags::gradients);
      stress(values);
      values.integrate_scatter(EvaluationFlags::gradients, out);
    }
  }

  std::shared_ptr<const Cells> cells_;
  AlignedVector<Lanes> lambda_, mu_;
};

/// The mean of each 2^3 cells.
std::vector<float> coarser(const std::vector<float>& fine, int side) {
  const std::size_t n = std::size_t(side), half = n / 2;
  std::vector<float> out(half * half * half);
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = 0; i < n; ++i) out[i / 2 + half * (j / 2 + half * (k / 2))] += fine[i + n * (j + n * k)] / 8;
  return out;
}

}  // namespace

std::string peer_name() {
  return std::string(DEAL_II_PACKAGE_VERSION) + ", " + std::to_string(VectorizedArray<double>::size()) +
         " double(s) and " + std::to_string(VectorizedArray<float>::size()) + " float(s) a vector";
}

Answer solve_by_peer(const Block& block, const PeerOptions& options, double* displacement) {
  MultithreadInfo::set_thread_limit(1);
  Answer answer;
  const double start = seconds();
  unsigned int levels = 0;
  while (1 << levels < block.n) ++levels;
  const double height = block.edge * block.n;

  Triangulation<dim> mesh(Triangulation<dim>::limit_level_difference_at_vertices);
  GridGenerator::hyper_cube(mesh, 0.0, height);
  for (const auto& cell : mesh.active_cell_iterators())
    for (const unsigned int f : cell->face_indices())
      if (std::abs(std::abs(cell->face(f)->center()[2] - height / 2) - height / 2) < 1e-9 * height)
        cell->face(f)->set_boundary_id(1);
  mesh.refine_global(levels);
  const FESystem<dim> element(FE_Q<dim>(1), dim);
  DoFHandler<dim> dofs(mesh);
  dofs.distribute_dofs(element);
  dofs.distribute_mg_dofs();
  answer.unknowns = dofs.n_dofs();
  const MappingQ1<dim> mapping;
  const std::set<types::boundary_id> plates{1};

  // The operator in double, for conjugate gradients.
  AffineConstraints<double> constraints;
  DoFTools::make_zero_boundary_constraints(dofs, 1, constraints);
  constraints.close();
  MatrixFree<dim, double>::AdditionalData data;
  data.tasks_parallel_scheme = MatrixFree<dim, double>::AdditionalData::none;
  data.mapping_update_flags = update_gradients | update_JxW_values;
  auto cells = std::make_shared<MatrixFree<dim, double>>();
  cells->reinit(mapping, dofs, constraints, QGauss<1>(2), data);
  const std::size_t voxels = std::size_t(block.n) * std::size_t(block.n) * std::size_t(block.n);
  std::vector<float> lambda(block.lambda, block.lambda + voxels), mu(block.mu, block.mu + voxels);
  Stiffness<double> stiffness;
  stiffness.set_up(cells, lambda, mu, block.n, block.edge);

  // Its levels in float, moduli the means of what a cell holds.
  MGConstrainedDoFs level_constraints;
  level_constraints.initialize(dofs);
  level_constraints.make_zero_boundary_constraints(dofs, plates);
  using Level = Stiffness<float>;
  MGLevelObject<Level> level_stiffness(coarsest, levels);
  for (unsigned int level = levels;; --level) {
    const int side = 1 << level;
    AffineConstraints<double> fixed;
    fixed.add_lines(level_constraints.get_boundary_indices(level));
    fixed.close();
    MatrixFree<dim, float>::AdditionalData level_data;
    level_data.tasks_parallel_scheme = MatrixFree<dim, float>::AdditionalData::none;
    level_data.mapping_update_flags = update_gradients | update_JxW_values;
    level_data.mg_level = level;
    auto level_cells = std::make_shared<MatrixFree<dim, float>>();
    level_cells->reinit(mapping, dofs, fixed, QGauss<1>(2), level_data);
    level_stiffness[level].set_up(level_cells, lambda, mu, side, height / side);
    if (level == coarsest) break;
    lambda = coarser(lambda, side);
    mu = coarser(mu, side);
  }

  MGTransferMatrixFree<dim, float> transfer(level_constraints);
  transfer.build(dofs);
  using Smoother = PreconditionChebyshev<Level, VectorOf<float>>;
  mg::SmootherRelaxation<Smoother, VectorOf<float>> smoother;
  MGLevelObject<Smoother::AdditionalData> smoothing(coarsest, levels);
  for (unsigned int level = coarsest; level <= levels; ++level) {
    if (level > coarsest) {
      smoothing[level].smoothing_range = options.smoother_range;
      smoothing[level].degree = static_cast<unsigned int>(options.smoother_degree);
      smoothing[level].eig_cg_n_iterations = 10;
    } else {
      smoothing[level].smoothing_range = 1e-3;
      smoothing[level].degree = numbers::invalid_unsigned_int;
      smoothing[level].eig_cg_n_iterations = static_cast<unsigned int>(dofs.n_dofs(coarsest));
    }
    smoothing[level].preconditioner = level_stiffness[level].inverse_diagonal();
  }
  smoother.initialize(level_stiffness, smoothing);
  MGCoarseGridApplySmoother<VectorOf<float>> coarse;
  coarse.initialize(smoother);
  mg::Matrix<VectorOf<float>> matrix(level_stiffness);
  Multigrid<VectorOf<float>> multigrid(matrix, coarse, transfer, smoother, smoother, coarsest, levels);
  PreconditionMG<dim, VectorOf<float>, MGTransferMatrixFree<dim, float>> cycle(dofs, multigrid, transfer);

  // What the plates impose.
  VectorOf<double> imposed, solution, right;
  for (VectorOf<double>* v : {&imposed, &solution, &right}) stiffness.initialize_dof_vector(*v);
  const auto over_nodes = [&](const auto& what) {
    for (const auto& cell : dofs.active_cell_iterators())
      for (const unsigned int v : cell->vertex_indices())
        for (unsigned int c = 0; c < dim; ++c) what(cell->vertex(v), c, cell->vertex_dof_index(v, c));
  };
  over_nodes([&](const Point<dim>& at, unsigned int c, types::global_dof_index dof) {
    if (c == 2 && at[2] > height - block.edge / 2) imposed[dof] = block.plate;
  });
  stiffness.minus_imposed(right, imposed);
  // Chebyshev's eigenvalues are found at the first use: that is set-up.
  cycle.vmult(solution, right);
  answer.set_up = seconds() - start;

  answer.solve = 1e300;
  for (int repeat = 0; repeat < options.repeats; ++repeat) {
    solution = 0.0;
    const double begin = seconds();
    ReductionControl control(1000, 1e-300, options.tolerance);
    SolverCG<VectorOf<double>> cg(control);
    cg.solve(stiffness, solution, right, cycle);
    answer.solve = std::min(answer.solve, seconds() - begin);
    answer.iterations = int(control.last_step());
    answer.residual = control.last_value() / control.initial_value();
  }
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  answer.peak = 1024.0 * double(used.ru_maxrss);
  solution += imposed;
  if (block.plate != 0.0) answer.force = stiffness.work(solution, imposed) / block.plate;
  const std::size_t nodes = std::size_t(block.n) + 1;
  over_nodes([&](const Point<dim>& at, unsigned int c, types::global_dof_index dof) {
    const auto index = [&](unsigned int a) { return std::size_t(at[a] / block.edge + 0.5); };
    displacement[3 * (index(0) + nodes * (index(1) + nodes * index(2))) + c] = solution[dof];
  });
  return answer;
}

}  // namespace howship::bench
