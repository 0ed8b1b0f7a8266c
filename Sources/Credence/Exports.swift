// One import gives the whole path from table to verdict.
@_exported import ColumnStores
@_exported import ConsensusQueries
@_exported import Formulas
@_exported import InferenceFiles
@_exported import LogDensities
@_exported import MessagePassing
@_exported import ModelAveraging
@_exported import PosteriorDraws
@_exported import Probability
@_exported import RegressionModels
@_exported import Reports
@_exported import ResponseFamilies
@_exported import Sampling
@_exported import SharedLibraryModels
@_exported import SubsetSelection
